package io.tailrace.spi.group;

import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * A member as an assignor sees it. Immutable.
 *
 * @param id its member id, unique in the group, and new whenever it joins anew
 * @param instanceId the id that a static member keeps when it joins anew (KIP-345)
 * @param rack where it runs, if it says so (KIP-881)
 * @param topics what it subscribes to, in the order of the names; only topics that exist
 * @param assigned the partitions that the previous assignment gave it, by topic; they may be of
 *     topics that it does not subscribe to any more, but they exist
 */
public record AssignableMember(
    String id,
    Optional<String> instanceId,
    Optional<String> rack,
    Set<String> topics,
    Map<String, Set<Integer>> assigned) {

  /** Checks that nothing is missing. */
  public AssignableMember {
    Objects.requireNonNull(id);
    Objects.requireNonNull(instanceId);
    Objects.requireNonNull(rack);
    Objects.requireNonNull(topics);
    Objects.requireNonNull(assigned);
  }
}
