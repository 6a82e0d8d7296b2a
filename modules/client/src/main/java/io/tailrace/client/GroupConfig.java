package io.tailrace.client;

import java.time.Duration;
import java.util.Collections;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * How a consumer belongs to a group.
 *
 * @param groupId the group's name, not empty
 * @param topics what it subscribes to
 * @param sessionTimeout after how long without a heartbeat the coordinator gives it up
 * @param rebalanceTimeout how long the coordinator waits for it to join again
 * @param heartbeatInterval how often it shows that it is there, while it is polled
 * @param commitInterval how often its positions are committed, while it is polled
 * @param metadataInterval how often it looks for new partitions, if it leads the group
 */
public record GroupConfig(
    String groupId,
    SortedSet<String> topics,
    Duration sessionTimeout,
    Duration rebalanceTimeout,
    Duration heartbeatInterval,
    Duration commitInterval,
    Duration metadataInterval) {

  /** Keeps a copy of the topics. */
  public GroupConfig {
    topics = Collections.unmodifiableSortedSet(new TreeSet<>(topics));
    if (groupId.isEmpty()) {
      throw new IllegalArgumentException("A group needs a name");
    }
  }

  /** With a session of 45 seconds, heartbeats every 3, and commits every 5. */
  public static GroupConfig of(String groupId, Iterable<String> topics) {
    TreeSet<String> sorted = new TreeSet<>();
    topics.forEach(sorted::add);
    return new GroupConfig(
        groupId,
        sorted,
        Duration.ofSeconds(45),
        Duration.ofSeconds(60),
        Duration.ofSeconds(3),
        Duration.ofSeconds(5),
        Duration.ofSeconds(30));
  }
}
