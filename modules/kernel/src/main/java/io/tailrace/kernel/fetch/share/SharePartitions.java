package io.tailrace.kernel.fetch.share;

import io.tailrace.kernel.concurrent.Strand;
import io.tailrace.kernel.coordinator.CoordinatorTimer;
import io.tailrace.kernel.partition.Partition;
import io.tailrace.kernel.share.SharePartitionKey;
import io.tailrace.kernel.share.ShareSettings;
import io.tailrace.kernel.share.state.ShareStateCoordinator;
import io.tailrace.kernel.topic.Topics;
import io.tailrace.wire.ErrorCode;
import io.tailrace.wire.Uuid;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * The share partitions that this broker serves: each from when a member first asks for it until its
 * group is empty, or its topic gone. For any thread.
 */
public final class SharePartitions implements AutoCloseable {
  private final ConcurrentHashMap<SharePartitionKey, ServedSharePartition> served =
      new ConcurrentHashMap<>();
  private final Topics topics;
  private final ShareStateCoordinator states;
  private final Function<String, ShareSettings> settings;
  private final StartOffset startOffset;
  private final Function<Strand, CoordinatorTimer> timers;

  /**
   * None yet.
   *
   * @param settings of a group, as of the moment of the call
   * @param clock the time of day
   * @param timers makes a timer whose tasks run in the given strand
   */
  public SharePartitions(
      Topics topics,
      ShareStateCoordinator states,
      Function<String, ShareSettings> settings,
      InstantSource clock,
      Function<Strand, CoordinatorTimer> timers) {
    this.topics = topics;
    this.states = states;
    this.settings = settings;
    this.startOffset = new StartOffset(clock);
    this.timers = timers;
  }

  /** What a group's share partitions go by, as of now. */
  ShareSettings settings(String group) {
    return settings.apply(group);
  }

  /** The share partition, which is loaded if it is not yet; empty if there is no such partition. */
  Optional<ServedSharePartition> serve(SharePartitionKey key) {
    Optional<ServedSharePartition> known = find(key);
    if (known.isPresent()) {
      return known;
    }
    Optional<Partition> partition =
        topics.topic(key.topicId()).flatMap(topic -> topic.partition(key.partition()));
    return partition.map(found -> serve(key, found));
  }

  private ServedSharePartition serve(SharePartitionKey key, Partition partition) {
    ServedSharePartition made =
        new ServedSharePartition(
            key,
            partition,
            states,
            () -> settings.apply(key.groupId()),
            startOffset,
            timers,
            gone -> served.remove(key, gone));
    ServedSharePartition other = served.putIfAbsent(key, made);
    if (other != null) {
      return other;
    }
    made.load();
    return made;
  }

  /** The share partition, if it is served. */
  Optional<ServedSharePartition> find(SharePartitionKey key) {
    return Optional.ofNullable(served.get(key));
  }

  /** What a client is told of a partition that there is not. */
  ErrorCode unknown(SharePartitionKey key) {
    return topics.topic(key.topicId()).isPresent()
        ? ErrorCode.UNKNOWN_TOPIC_OR_PARTITION
        : ErrorCode.UNKNOWN_TOPIC_ID;
  }

  /** A group has no members any more, or begins anew: what it had in flight is forgotten. */
  public void forgetGroup(String group) {
    closeWhere(key -> key.groupId().equals(group), ErrorCode.NOT_LEADER_OR_FOLLOWER);
  }

  /** A topic was deleted. */
  public void forgetTopic(Uuid topicId) {
    closeWhere(key -> key.topicId().equals(topicId), ErrorCode.UNKNOWN_TOPIC_OR_PARTITION);
  }

  private void closeWhere(Predicate<SharePartitionKey> which, ErrorCode error) {
    served.forEach(
        (key, partition) -> {
          if (which.test(key)) {
            served.remove(key, partition); // who asks from now on is served anew
            partition.close(error);
          }
        });
  }

  @Override
  public void close() {
    closeWhere(key -> true, ErrorCode.NOT_LEADER_OR_FOLLOWER);
  }
}
