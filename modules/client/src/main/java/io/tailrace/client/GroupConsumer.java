package io.tailrace.client;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToLongFunction;

/**
 * Consumes as a member of a group, by the classic protocol: it shares the partitions of its topics
 * with the other members, of whatever client, begins where the group has committed, and commits.
 *
 * <p>It shows that it is there while it is polled, and only then: who does not poll for a session
 * timeout is given up by the group. A record is handed out again, to whichever member, if it was
 * not committed before its partition changed hands.
 *
 * <p>For one thread, but for {@link #stop}.
 */
public final class GroupConsumer implements AutoCloseable {
  private final Client client;
  private final GroupConfig config;
  private final Consumer consumer;
  private final Membership membership;
  private final GroupOffsets offsets;
  private final ToLongFunction<TopicPartition> start;
  private final Patience patience;
  private final Map<TopicPartition, Long> committed = new HashMap<>();
  private List<TopicPartition> unpositioned = List.of();
  private boolean isMember;
  private int assignments;
  private long lastHeartbeat;
  private long lastCommit;
  private long lastLook;

  /**
   * Works through a client, which stays the caller's to close, as the codecs do.
   *
   * @param start where to begin in a partition for which the group has committed nothing
   */
  public GroupConsumer(
      Client client,
      Codecs codecs,
      ConsumerConfig config,
      GroupConfig group,
      ToLongFunction<TopicPartition> start) {
    this.client = client;
    this.config = group;
    this.start = start;
    consumer = new Consumer(client, codecs, config);
    membership = new Membership(client, group);
    offsets = new GroupOffsets(group.groupId(), membership);
    patience = new Patience(client);
  }

  /**
   * Keeps its place in the group, or joins it, which can take as long as a rebalance does; then
   * hands out what there is. What earlier calls handed out is committed as time goes by.
   *
   * @param maxWait how long a broker waits for a first record
   * @return how many records were handed out; none after {@link #stop}
   * @throws ClientException if it failed for good, or for too long
   */
  public int poll(Duration maxWait, RecordHandler handler) {
    try {
      keepPlace();
      patience.succeeded();
    } catch (ClientException e) {
      if (!membership.isStopped()) {
        membership.forgetCoordinator();
        patience.failed(e);
        return 0;
      }
    }
    if (membership.isStopped()) {
      return 0;
    }
    Duration wait =
        maxWait.compareTo(config.heartbeatInterval()) < 0 ? maxWait : config.heartbeatInterval();
    if (consumer.positions().isEmpty()) {
      rest(wait);
      return 0;
    }
    return consumer.poll(wait, handler);
  }

  private void keepPlace() {
    long now = client.time().nanos();
    if (isMember && now - lastCommit >= config.commitInterval().toNanos()) {
      commit();
    }
    if (isMember && now - lastHeartbeat >= config.heartbeatInterval().toNanos()) {
      lastHeartbeat = now;
      isMember = membership.heartbeat();
    }
    if (isMember && now - lastLook >= config.metadataInterval().toNanos()) {
      lastLook = now;
      isMember = !membership.isOutOfDate();
    }
    if (!isMember) {
      join();
    }
    if (!unpositioned.isEmpty()) {
      position();
    }
  }

  private void join() {
    if (membership.generation() >= 0 && !consumer.positions().isEmpty()) {
      commit(); // It still can, unless it was given up.
    }
    consumer.positions().keySet().forEach(consumer::unassign);
    committed.clear();
    unpositioned = membership.join();
    isMember = true;
    assignments++;
    lastHeartbeat = client.time().nanos();
    lastCommit = lastHeartbeat;
    lastLook = lastHeartbeat;
  }

  private void position() {
    committed.putAll(offsets.committed(unpositioned));
    for (TopicPartition partition : unpositioned) {
      Long offset = committed.get(partition);
      consumer.assign(partition, offset != null ? offset : start.applyAsLong(partition));
    }
    unpositioned = List.of();
  }

  private void rest(Duration wait) {
    try {
      client.time().sleep(wait);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      stop();
    }
  }

  /**
   * Commits all that was handed out. Nothing happens if the group has given the member up: then
   * somebody else gets these records again.
   *
   * @throws ClientException if it failed
   */
  public void commit() {
    Map<TopicPartition, Long> changed = new HashMap<>(consumer.positions());
    changed.entrySet().removeAll(committed.entrySet());
    lastCommit = client.time().nanos();
    if (!changed.isEmpty()) {
      if (client.retry(() -> offsets.commit(changed))) {
        committed.putAll(changed);
      } else {
        isMember = false;
      }
    }
  }

  /** The offset of each of its partitions that is handed out next. */
  public Map<TopicPartition, Long> positions() {
    return consumer.positions();
  }

  /** How often it was given partitions, perhaps none: 0 before it has first joined. */
  public int assignments() {
    return unpositioned.isEmpty() ? assignments : assignments - 1;
  }

  /** Lets {@link #poll} end soon, even where it waits for the group. From any thread. */
  public void stop() {
    membership.stop();
  }

  /** Leaves the group, without a commit. */
  @Override
  public void close() {
    membership.leave();
    membership.close();
    consumer.close();
  }
}
