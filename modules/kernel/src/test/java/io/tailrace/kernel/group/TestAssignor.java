package io.tailrace.kernel.group;

import io.tailrace.spi.group.AssignableGroup;
import io.tailrace.spi.group.AssignableMember;
import io.tailrace.spi.group.GroupAssignment;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** Deals the partitions of each topic out in turns. It moves more than it must. */
final class TestAssignor {
  private TestAssignor() {}

  static GroupAssignment assign(AssignableGroup group) {
    Map<String, Map<String, Set<Integer>>> members = new HashMap<>();
    group
        .topics()
        .forEach(
            (name, topic) -> {
              List<String> readers =
                  group.members().stream()
                      .filter(member -> member.topics().contains(name))
                      .map(AssignableMember::id)
                      .toList();
              for (int number = 0; number < topic.partitions(); number++) {
                members
                    .computeIfAbsent(readers.get(number % readers.size()), _ -> new HashMap<>())
                    .computeIfAbsent(name, _ -> new TreeSet<>())
                    .add(number);
              }
            });
    return new GroupAssignment(members);
  }
}
