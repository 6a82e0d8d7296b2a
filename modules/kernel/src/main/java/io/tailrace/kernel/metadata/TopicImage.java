package io.tailrace.kernel.metadata;

import io.tailrace.spi.delivery.DeliveryBroker;
import io.tailrace.wire.Uuid;
import java.util.List;

/**
 * A topic as the metadata says it is.
 *
 * @param name its name
 * @param id its id, never used again
 * @param partitions by number
 */
public record TopicImage(String name, Uuid id, List<PartitionImage> partitions) {

  /** The topic that holds committed offsets of consumer groups. */
  public static final String CONSUMER_OFFSETS = "__consumer_offsets";

  /** The topic that holds the state of transactions. */
  public static final String TRANSACTION_STATE = "__transaction_state";

  /** The topic that holds how far share groups are. */
  public static final String SHARE_GROUP_STATE = "__share_group_state";

  /** The topic in which a delivery plugin keeps its state. */
  public static final String DELIVERY_DELAYS = DeliveryBroker.DELAY_LOG;

  /** The topic in which a delivery plugin tells what it was asked for. */
  public static final String DELIVERY_OPERATIONS = DeliveryBroker.OPERATIONS;

  /** Whether only the broker may write to a topic of that name. */
  public static boolean isInternal(String name) {
    return name.equals(CONSUMER_OFFSETS)
        || name.equals(TRANSACTION_STATE)
        || name.equals(SHARE_GROUP_STATE)
        || name.equals(DELIVERY_DELAYS)
        || name.equals(DELIVERY_OPERATIONS);
  }

  /** Whether only the broker may write to it. */
  public boolean isInternal() {
    return isInternal(name);
  }
}
