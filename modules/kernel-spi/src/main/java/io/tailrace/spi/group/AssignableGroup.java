package io.tailrace.spi.group;

import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * A group as an assignor sees it. Immutable.
 *
 * @param members ordered by member id
 * @param topics the topics that at least one member subscribes to and that exist, by name, in the
 *     order of their names
 */
public record AssignableGroup(List<AssignableMember> members, Map<String, AssignableTopic> topics) {

  /** Checks that nothing is missing. */
  public AssignableGroup {
    Objects.requireNonNull(members);
    Objects.requireNonNull(topics);
  }

  /** Whether all members subscribe to the same topics. */
  public boolean isHomogeneous() {
    return members.stream().allMatch(member -> member.topics().equals(members.getFirst().topics()));
  }
}
