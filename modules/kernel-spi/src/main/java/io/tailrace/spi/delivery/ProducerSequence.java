package io.tailrace.spi.delivery;

/**
 * Which batch of an idempotent producer it is (KIP-98), in epoch 0.
 *
 * @param producerId drawn by {@link DeliveryBroker#newProducerId}
 * @param firstSequence the number of the first record: what follows the last number of the batch
 *     before in that partition, from 0 to 2^31 - 1 and then from 0 again
 */
public record ProducerSequence(long producerId, int firstSequence) {

  /** The number that follows so many records. */
  public int after(int records) {
    return (int) (((long) firstSequence + records) & Integer.MAX_VALUE);
  }
}
