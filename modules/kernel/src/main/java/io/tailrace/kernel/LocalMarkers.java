package io.tailrace.kernel;

import io.tailrace.kernel.partition.TransactionMarker;
import io.tailrace.kernel.topic.TopicPartition;
import io.tailrace.kernel.topic.TransactionMarkers;
import io.tailrace.kernel.transaction.MarkerSender;
import io.tailrace.wire.ErrorCode;
import java.util.function.Consumer;

/** Brings markers to the partitions of this broker. */
record LocalMarkers(TransactionMarkers markers) implements MarkerSender {

  @Override
  public void send(TopicPartition partition, TransactionMarker marker, Consumer<Delivery> outcome) {
    markers.append(
        partition.topic(),
        partition.partition(),
        marker,
        result -> outcome.accept(delivery(result.error())));
  }

  private static Delivery delivery(ErrorCode error) {
    return switch (error) {
      case NONE -> Delivery.WRITTEN;
      // The topic is deleted, or the partition has seen the producer in a later epoch: either way
      // the transaction is over there.
      case UNKNOWN_TOPIC_OR_PARTITION, INVALID_PRODUCER_EPOCH -> Delivery.NEEDLESS;
      case TRANSACTION_COORDINATOR_FENCED -> Delivery.FENCED;
      default -> Delivery.LATER;
    };
  }
}
