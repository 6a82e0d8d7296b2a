package io.tailrace.assignors;

import io.tailrace.spi.group.AssignableGroup;
import io.tailrace.spi.group.AssignableMember;
import io.tailrace.spi.group.AssignableTopic;
import io.tailrace.spi.group.GroupAssignment;
import io.tailrace.spi.group.GroupAssignor;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Gives each subscriber of a topic a range of its partitions that follow each other; the first ones
 * get one more where it does not come out even. Topics with the same number of partitions and the
 * same subscribers are cut alike, so that who has a partition of one has that of the others (they
 * can be joined). Static members come first, by instance id, and so keep their ranges when they
 * join anew; where a range begins is not sticky otherwise.
 */
final class RangeAssignor implements GroupAssignor {
  private static final Comparator<AssignableMember> ORDER = RangeAssignor::compare;

  private static int compare(AssignableMember one, AssignableMember other) {
    int byKind = Boolean.compare(one.instanceId().isEmpty(), other.instanceId().isEmpty());
    if (byKind != 0) {
      return byKind;
    }
    int byInstance = one.instanceId().orElse("").compareTo(other.instanceId().orElse(""));
    return byInstance != 0 ? byInstance : one.id().compareTo(other.id());
  }

  @Override
  public GroupAssignment assign(AssignableGroup group) {
    Map<String, List<String>> subscribers = new TreeMap<>();
    Map<String, Map<String, Set<Integer>>> assignment = new HashMap<>();
    for (AssignableMember member : group.members().stream().sorted(ORDER).toList()) {
      assignment.put(member.id(), new TreeMap<>());
      for (String topic : member.topics()) {
        subscribers.computeIfAbsent(topic, _ -> new ArrayList<>()).add(member.id());
      }
    }
    subscribers.forEach((topic, members) -> cut(group.topics().get(topic), members, assignment));
    return new GroupAssignment(assignment);
  }

  private static void cut(
      AssignableTopic topic,
      List<String> members,
      Map<String, Map<String, Set<Integer>>> assignment) {
    int share = topic.partitions() / members.size();
    int larger = topic.partitions() % members.size();
    int from = 0;
    for (int i = 0; i < members.size(); i++) {
      int to = from + share + (i < larger ? 1 : 0);
      if (from < to) {
        Set<Integer> range =
            IntStream.range(from, to).boxed().collect(Collectors.toUnmodifiableSet());
        assignment.get(members.get(i)).put(topic.name(), range);
      }
      from = to;
    }
  }
}
