package io.tailrace.kernel.group;

import io.tailrace.wire.Uuid;

/**
 * How far a group has read a partition.
 *
 * @param offset the offset to go on from
 * @param leaderEpoch the leader epoch of the last record that was read, or -1
 * @param metadata what the client stored along with it
 * @param commitTimestampMs when it was committed, in milliseconds since 1970
 * @param expireTimestampMs when it expires, or -1 if retention decides (KIP-211)
 * @param topicId the topic's id when it was committed; zero if that is not known
 */
public record CommittedOffset(
    long offset,
    int leaderEpoch,
    String metadata,
    long commitTimestampMs,
    long expireTimestampMs,
    Uuid topicId) {

  /** Stands for "retention decides". */
  static final long NO_EXPIRY = -1;

  /** Whether it was committed to another topic of the same name; an unknown id is no other. */
  boolean isOfOtherTopic(Uuid id) {
    return !topicId.equals(Uuid.ZERO) && !id.equals(Uuid.ZERO) && !topicId.equals(id);
  }

  /**
   * Whether it has expired.
   *
   * @param unusedSinceMs since when retention counts
   */
  boolean isExpired(long nowMs, long unusedSinceMs, long retentionMs) {
    return expireTimestampMs == NO_EXPIRY
        ? nowMs - unusedSinceMs >= retentionMs
        : nowMs >= expireTimestampMs;
  }
}
