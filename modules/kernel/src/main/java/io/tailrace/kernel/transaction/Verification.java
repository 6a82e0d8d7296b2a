package io.tailrace.kernel.transaction;

import io.tailrace.kernel.topic.TopicPartition;
import io.tailrace.wire.ErrorCode;
import java.util.Set;

/**
 * Which partitions a producer may write to in its transaction.
 *
 * @param error why it may write to none, or {@code NONE}
 * @param partitions those that are in the transaction
 */
record Verification(ErrorCode error, Set<TopicPartition> partitions) {

  static Verification refused(ErrorCode error) {
    return new Verification(error, Set.of());
  }

  /** What is to be said of one partition. */
  ErrorCode of(TopicPartition partition) {
    if (error != ErrorCode.NONE) {
      return error;
    }
    return partitions.contains(partition) ? ErrorCode.NONE : ErrorCode.TRANSACTION_ABORTABLE;
  }
}
