package io.tailrace.kernel.share;

import io.tailrace.wire.Uuid;

/**
 * A partition as one share group sees it.
 *
 * @param groupId the group
 * @param topicId the topic
 * @param partition the partition's number
 */
public record SharePartitionKey(String groupId, Uuid topicId, int partition) {

  /** What FindCoordinator calls it, and what decides who keeps its state. */
  public String coordinatorKey() {
    return groupId + ":" + topicId + ":" + partition;
  }

  /** Whether a text is what {@link #coordinatorKey} gives; group ids may have colons in them. */
  public static boolean isCoordinatorKey(String text) {
    int partitionAt = text.lastIndexOf(':');
    int topicAt = text.lastIndexOf(':', partitionAt - 1);
    if (topicAt <= 0) {
      return false;
    }
    try {
      Uuid.parse(text.substring(topicAt + 1, partitionAt));
      return Integer.parseInt(text.substring(partitionAt + 1)) >= 0;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }
}
