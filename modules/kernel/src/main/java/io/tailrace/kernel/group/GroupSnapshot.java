package io.tailrace.kernel.group;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;

/**
 * What is stored of a group: its latest generation.
 *
 * @param protocolType the kind of group, such as {@code consumer}, if known
 * @param generation its number, from 0
 * @param protocol the assignor in use, if there are members
 * @param leader the member that assigns, if there are members
 * @param stateTimestampMs when the group entered its state, in milliseconds since 1970, or -1
 * @param members in the order in which they joined
 */
public record GroupSnapshot(
    Optional<String> protocolType,
    int generation,
    Optional<String> protocol,
    Optional<String> leader,
    long stateTimestampMs,
    List<StoredMember> members) {

  /** Copies the list. */
  public GroupSnapshot {
    members = List.copyOf(members);
  }

  /**
   * What is stored of a member.
   *
   * @param id the id that the coordinator gave it
   * @param instanceId the id that a static member brings (KIP-345)
   * @param rebalanceTimeoutMs how long it may take to join, in milliseconds
   * @param sessionTimeoutMs how long it may stay silent, in milliseconds
   * @param subscription what it told the assignor in use; read-only
   * @param assignment what the leader assigned to it; read-only
   */
  public record StoredMember(
      String id,
      Optional<String> instanceId,
      String clientId,
      String clientHost,
      int rebalanceTimeoutMs,
      int sessionTimeoutMs,
      ByteBuffer subscription,
      ByteBuffer assignment) {}
}
