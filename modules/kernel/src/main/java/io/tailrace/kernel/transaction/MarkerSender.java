package io.tailrace.kernel.transaction;

import io.tailrace.kernel.partition.TransactionMarker;
import io.tailrace.kernel.topic.TopicPartition;
import java.util.function.Consumer;

/** Brings markers to the partitions, wherever these are led. For any thread; it does not block. */
public interface MarkerSender {

  /** What became of a marker. */
  enum Delivery {
    /** The partition has it. */
    WRITTEN,

    /** The partition does not exist any more, or has seen a later end: nothing is left to do. */
    NEEDLESS,

    /** The partition could not take it, but may soon. */
    LATER,

    /** A newer coordinator has taken over, and ends the transaction itself. */
    FENCED
  }

  /**
   * Sends a marker to one partition. It may come more than once.
   *
   * @param outcome told exactly once, by any thread, perhaps before this returns
   */
  void send(TopicPartition partition, TransactionMarker marker, Consumer<Delivery> outcome);
}
