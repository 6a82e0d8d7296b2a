package io.tailrace.spi.delivery;

import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * What a delivery plugin sees of the broker. For any thread. Methods that block say so: call them
 * on a (virtual) thread of the plugin's own.
 */
public interface DeliveryBroker {

  /**
   * The internal topic in which a delivery plugin keeps what must outlive a crash: no client can
   * write to it. It exists once the plugin has created it.
   */
  String DELAY_LOG = "__delivery_delays";

  /**
   * The internal topic in which a delivery plugin tells what operators have asked of it and what
   * has become of it: every client can read it, none can write to it. It exists once the plugin has
   * created it.
   */
  String OPERATIONS = "__delivery_operations";

  /** All topics, in no particular order; as of now. */
  Collection<DeliveryTopic> topics();

  /** The topics that set a config of this plugin, in no particular order; as of now. */
  Collection<DeliveryTopic> configured();

  /** The topic of that name, as of now. */
  Optional<DeliveryTopic> topic(String name);

  /** The topic of that id, as of now. */
  Optional<DeliveryTopic> topic(UUID id);

  /**
   * Creates a topic, if there is none of that name. Blocks until it is there.
   *
   * @param partitions how many partitions it gets if it is created, at least 1
   * @param configs what is set on it if it is created
   * @return the topic that there is now
   * @throws DeliveryException if it cannot be created, such as for its name
   */
  DeliveryTopic createTopic(String name, int partitions, Map<String, String> configs);

  /**
   * A partition of a topic, to read from and append to.
   *
   * @throws DeliveryException {@link DeliveryException.Reason#GONE} if there is no such partition
   */
  DeliveryPartition partition(DeliveryTopic topic, int partition);

  /**
   * Draws a producer id that nobody else has, now or later. Blocks.
   *
   * @throws DeliveryException if none can be had now
   */
  long newProducerId();
}
