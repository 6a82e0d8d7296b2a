package io.tailrace.kernel.coordinator;

/**
 * Whose transaction records are part of.
 *
 * @param id the producer id, or {@link #NO_ID}
 * @param epoch its epoch
 */
public record TransactionalProducer(long id, short epoch) {
  /** Stands for the id of no producer. */
  public static final long NO_ID = -1;

  /** Records that are part of no transaction: they count at once. */
  public static final TransactionalProducer NONE = new TransactionalProducer(NO_ID, (short) -1);
}
