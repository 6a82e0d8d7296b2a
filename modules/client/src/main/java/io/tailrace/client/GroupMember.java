package io.tailrace.client;

import java.util.List;
import java.util.Optional;

/**
 * A member of a group.
 *
 * @param instanceId the id that a static member keeps (KIP-345)
 * @param host where it is connected from
 * @param partitions what is assigned to it; none where that is not told in Kafka's format
 */
public record GroupMember(
    String id,
    Optional<String> instanceId,
    String clientId,
    String host,
    List<TopicPartition> partitions) {
  /** Copies the partitions. */
  public GroupMember {
    partitions = List.copyOf(partitions);
  }
}
