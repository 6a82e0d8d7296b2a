package io.tailrace.client;

/**
 * A transactional id, as brokers list it.
 *
 * @param id the transactional id
 * @param producerId who writes in its transaction
 * @param state as Kafka calls it, such as {@code Ongoing}
 */
public record TransactionListing(String id, long producerId, String state) {
  /** The state of a transaction that is open. */
  public static final String ONGOING = "Ongoing";
}
