package io.tailrace.kernel.fetch;

import io.tailrace.wire.ErrorCode;
import io.tailrace.wire.Uuid;
import io.tailrace.wire.message.FetchRequest;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The partitions that a client fetches again and again, so that it need not name them each time
 * (KIP-227). Guarded by itself: a client has one request at work, but nothing forces it to.
 */
final class FetchSession {
  /** The epoch of a request that begins a session. */
  static final int INITIAL_EPOCH = 0;

  /** The epoch of a request that ends its session, or wants none. */
  static final int FINAL_EPOCH = -1;

  private final int id;
  private final boolean usesTopicIds;
  private final long createdMs;
  private final Map<FetchTarget.Key, FetchTarget> targets = new LinkedHashMap<>();
  private int epoch = 1;
  private volatile long lastUsedMs;

  /** The same targets in an array, until they change. */
  private FetchTarget[] inOrder = new FetchTarget[0];

  private boolean orderChanged = true;

  FetchSession(int id, boolean usesTopicIds, long nowMs) {
    this.id = id;
    this.usesTopicIds = usesTopicIds;
    this.createdMs = nowMs;
    this.lastUsedMs = nowMs;
  }

  int id() {
    return id;
  }

  long lastUsedMs() {
    return lastUsedMs;
  }

  long createdMs() {
    return createdMs;
  }

  /** How many partitions it has. */
  synchronized int size() {
    return targets.size();
  }

  /** The epoch that the next request has. */
  synchronized int epoch() {
    return epoch;
  }

  /**
   * Counts a request, if it has the epoch that the next one has.
   *
   * @return why the client must begin anew, or {@link ErrorCode#NONE}
   */
  synchronized ErrorCode advance(int requestEpoch, boolean byId, long nowMs) {
    if (requestEpoch != epoch) {
      return ErrorCode.INVALID_FETCH_SESSION_EPOCH;
    }
    if (byId != usesTopicIds) {
      return ErrorCode.FETCH_SESSION_TOPIC_ID_ERROR;
    }
    epoch = epochAfter(epoch);
    lastUsedMs = nowMs;
    return ErrorCode.NONE;
  }

  /** Epochs go from 1 to 2^31 - 1 and begin again at 1: 0 means something else. */
  static int epochAfter(int epoch) {
    return epoch == Integer.MAX_VALUE ? 1 : epoch + 1;
  }

  /** Adds, changes and removes what the request names. */
  synchronized void update(FetchRequest request, boolean readCommitted) {
    for (FetchRequest.FetchTopic topic : request.topics()) {
      for (FetchRequest.FetchPartition partition : topic.partitions()) {
        FetchTarget.Key key = key(topic.topic(), topic.topicId(), partition.partition());
        FetchTarget target = targets.get(key);
        if (target == null) {
          target = new FetchTarget(key);
          targets.put(key, target);
          orderChanged = true;
        }
        target.update(partition, readCommitted);
      }
    }
    for (FetchRequest.ForgottenTopic topic : request.forgottenTopicsData()) {
      for (int partition : topic.partitions()) {
        orderChanged |= targets.remove(key(topic.topic(), topic.topicId(), partition)) != null;
      }
    }
  }

  private FetchTarget.Key key(String topic, Uuid topicId, int partition) {
    return usesTopicIds
        ? new FetchTarget.Key("", topicId, partition)
        : new FetchTarget.Key(topic, Uuid.ZERO, partition);
  }

  /** What to read, in this order; not to be changed. */
  synchronized FetchTarget[] targets() {
    if (orderChanged) {
      inOrder = targets.values().toArray(FetchTarget[]::new);
      orderChanged = false;
    }
    return inOrder;
  }

  /** Lets a partition that gave records wait until the others had their turn. */
  synchronized void moveToEnd(FetchTarget target) {
    if (targets.size() > 1 && targets.remove(target.key(), target)) {
      targets.put(target.key(), target);
      orderChanged = true;
    }
  }
}
