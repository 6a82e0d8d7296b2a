package io.tailrace.spi.delivery;

import java.util.Map;
import java.util.UUID;

/**
 * A topic as it is at one moment.
 *
 * @param name its name
 * @param id its id: that of a topic that was deleted is never used again
 * @param partitions how many partitions it has
 * @param configs what is set on it, by name; not what is at its default
 * @param needsKeys whether it is compacted, so that it takes no record without a key
 * @param internal whether no client can write to it
 */
public record DeliveryTopic(
    String name,
    UUID id,
    int partitions,
    Map<String, String> configs,
    boolean needsKeys,
    boolean internal) {

  /** Copies the configs. */
  public DeliveryTopic {
    configs = Map.copyOf(configs);
  }
}
