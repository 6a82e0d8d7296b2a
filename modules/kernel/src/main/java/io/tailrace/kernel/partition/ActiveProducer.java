package io.tailrace.kernel.partition;

import java.util.OptionalLong;

/**
 * What a partition knows of a producer that writes to it (KIP-664).
 *
 * @param producerId its id
 * @param epoch its epoch
 * @param lastSequence the last sequence number that it wrote in this epoch, or -1
 * @param lastTimestamp when it last wrote, by the broker's clock, in milliseconds since 1970
 * @param coordinatorEpoch the epoch of the coordinator that wrote its last marker, or -1
 * @param transactionStart where its open transaction begins
 */
public record ActiveProducer(
    long producerId,
    short epoch,
    int lastSequence,
    long lastTimestamp,
    int coordinatorEpoch,
    OptionalLong transactionStart) {

  static ActiveProducer of(ProducerState state) {
    return new ActiveProducer(
        state.producerId(),
        state.epoch(),
        state.lastSequence(),
        state.lastTimestamp(),
        state.coordinatorEpoch(),
        state.hasOpenTransaction()
            ? OptionalLong.of(state.transactionStart())
            : OptionalLong.empty());
  }
}
