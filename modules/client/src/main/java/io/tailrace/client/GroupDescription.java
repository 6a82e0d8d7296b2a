package io.tailrace.client;

import java.util.List;

/**
 * A group and its members.
 *
 * @param state as the broker calls it
 * @param assignor how partitions are shared out; empty if that is not decided
 */
public record GroupDescription(
    String id, GroupType type, String state, String assignor, List<GroupMember> members) {
  /** Copies the members. */
  public GroupDescription {
    members = List.copyOf(members);
  }
}
