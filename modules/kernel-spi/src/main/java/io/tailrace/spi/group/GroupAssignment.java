package io.tailrace.spi.group;

import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * Which member is to have what.
 *
 * @param members by member id and topic, the numbers of partitions; a member without partitions may
 *     be left out
 */
public record GroupAssignment(Map<String, Map<String, Set<Integer>>> members) {

  /** Checks that nothing is missing. */
  public GroupAssignment {
    Objects.requireNonNull(members);
  }

  /** The partitions of a member, by topic. */
  public Map<String, Set<Integer>> of(String memberId) {
    return members.getOrDefault(memberId, Map.of());
  }
}
