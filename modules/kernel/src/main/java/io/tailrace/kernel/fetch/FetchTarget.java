package io.tailrace.kernel.fetch;

import io.tailrace.kernel.partition.FetchPosition;
import io.tailrace.kernel.partition.FetchResult;
import io.tailrace.wire.ErrorCode;
import io.tailrace.wire.Uuid;
import io.tailrace.wire.message.FetchRequest;
import java.util.OptionalInt;

/**
 * A partition that a client fetches: where it stands, and, within a session, what it was told last.
 */
final class FetchTarget {
  private final Key key;
  private FetchPosition position;
  private int maxBytes;
  private long toldHighWatermark = -1;
  private long toldLogStartOffset = -1;
  private boolean toldError;

  /**
   * Which partition.
   *
   * @param topic its topic's name, or "" in versions that use ids
   * @param topicId its topic's id, or zero in versions that use names
   */
  record Key(String topic, Uuid topicId, int partition) {
    // Written out: compared several times a fetch, and for a record's own the JVM would generate
    // classes at each start.

    @Override
    public boolean equals(Object other) {
      return other instanceof Key key
          && partition == key.partition
          && topicId.equals(key.topicId)
          && topic.equals(key.topic);
    }

    @Override
    public int hashCode() {
      return 31 * (31 * topicId.hashCode() + topic.hashCode()) + partition;
    }
  }

  FetchTarget(Key key) {
    this.key = key;
  }

  Key key() {
    return key;
  }

  FetchPosition position() {
    return position;
  }

  int maxBytes() {
    return maxBytes;
  }

  /** Takes over what the client says now. */
  void update(FetchRequest.FetchPartition request, boolean readCommitted) {
    position =
        new FetchPosition(
            request.fetchOffset(),
            epoch(request.currentLeaderEpoch()),
            epoch(request.lastFetchedEpoch()),
            readCommitted);
    maxBytes = request.partitionMaxBytes();
  }

  private static OptionalInt epoch(int value) {
    return value < 0 ? OptionalInt.empty() : OptionalInt.of(value);
  }

  /** Whether a client that was told before has to hear of this (KIP-227). */
  boolean isNews(FetchResult result) {
    return result.records().size() > 0
        || result.error() != ErrorCode.NONE
        || toldError
        || result.diverging().isPresent()
        || result.highWatermark() != toldHighWatermark
        || result.logStartOffset() != toldLogStartOffset;
  }

  /** Remembers what the client is told. */
  void told(FetchResult result) {
    toldHighWatermark = result.highWatermark();
    toldLogStartOffset = result.logStartOffset();
    toldError = result.error() != ErrorCode.NONE;
  }
}
