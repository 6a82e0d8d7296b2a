package io.tailrace.delivery;

import io.tailrace.spi.delivery.DeliveryBroker;
import io.tailrace.spi.delivery.DeliveryTopic;
import java.util.Map;

/**
 * The topic of the delay log, which is created when it is first needed.
 *
 * @param partitions how many it gets then
 */
record DelayLogTopic(DeliveryBroker broker, int partitions) {
  private static final int SEGMENT_BYTES = 64 << 20;

  /** How many partitions it has, or will have. */
  int count() {
    return broker.topic(DeliveryBroker.DELAY_LOG).map(DeliveryTopic::partitions).orElse(partitions);
  }

  /** Creates it if it is not there. Blocks. */
  DeliveryTopic open() {
    return broker.createTopic(
        DeliveryBroker.DELAY_LOG,
        partitions,
        Map.of(
            "cleanup.policy",
            "compact",
            "compression.type",
            "producer",
            "segment.bytes",
            Integer.toString(SEGMENT_BYTES)));
  }
}
