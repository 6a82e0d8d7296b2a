package io.tailrace.kernel.group.consumer;

import java.util.Optional;
import java.util.Set;

/**
 * What a member told of itself. Immutable.
 *
 * @param instanceId the id that a static member keeps (KIP-345)
 * @param rackId where it runs, if it says so
 * @param clientId as the client calls itself
 * @param clientHost its address, such as {@code /127.0.0.1}
 * @param topics what it subscribes to by name
 * @param pattern what it subscribes to by pattern; empty if it does not
 * @param rebalanceTimeoutMs how long it may take to give partitions up, in milliseconds
 * @param assignor the assignor that it asks for
 * @param classic what else there is if it speaks the classic protocol
 */
public record MemberMetadata(
    Optional<String> instanceId,
    Optional<String> rackId,
    String clientId,
    String clientHost,
    Set<String> topics,
    String pattern,
    int rebalanceTimeoutMs,
    Optional<String> assignor,
    Optional<ClassicMember> classic) {

  /** It has told nothing yet. */
  static final MemberMetadata NONE =
      new MemberMetadata(
          Optional.empty(),
          Optional.empty(),
          "",
          "",
          Set.of(),
          "",
          -1,
          Optional.empty(),
          Optional.empty());

  /** Copies the set. */
  public MemberMetadata {
    topics = Set.copyOf(topics);
  }

  boolean hasPattern() {
    return !pattern.isEmpty();
  }
}
