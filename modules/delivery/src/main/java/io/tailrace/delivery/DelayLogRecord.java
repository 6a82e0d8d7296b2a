package io.tailrace.delivery;

import java.util.List;
import java.util.UUID;

/**
 * What the delay log holds. Its topic is compacted: of each key the newest record counts, so what
 * is done with leaves a tombstone and then nothing.
 */
sealed interface DelayLogRecord {

  /** A record waits. */
  record Held(HeldRecord record) implements DelayLogRecord {}

  /**
   * A record waits no more.
   *
   * @param heldOffset where in the delay log it waited
   */
  record Released(SourceOffset source, long heldOffset) implements DelayLogRecord {}

  /** How far a source has been read. */
  record Position(UUID topicId, int partition, long offset) implements DelayLogRecord {}

  /**
   * What is being appended to a target, or that nothing is.
   *
   * @param producerId the producer that appends
   * @param nextSequence the number of the first record that is, or of the next one
   * @param inFlight where the records are in the delay log, in the order in which they are appended
   */
  record Lane(
      TargetPartition target, String topic, long producerId, int nextSequence, List<Long> inFlight)
      implements DelayLogRecord {
    /** Copies the list. */
    public Lane {
      inFlight = List.copyOf(inFlight);
    }
  }

  /** A target is gone. */
  record LaneClosed(TargetPartition target) implements DelayLogRecord {}

  /** What an operator asked for, and how far it is. */
  record Operated(Operation operation) implements DelayLogRecord {}

  /** Nothing is left to be done for an operation. */
  record OperationClosed(UUID id) implements DelayLogRecord {}

  /** Of a kind that this version does not know; it is left alone. */
  record Unknown() implements DelayLogRecord {}
}
