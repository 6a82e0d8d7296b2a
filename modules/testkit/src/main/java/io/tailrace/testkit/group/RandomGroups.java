package io.tailrace.testkit.group;

import io.tailrace.spi.group.AssignableGroup;
import io.tailrace.spi.group.AssignableMember;
import io.tailrace.spi.group.AssignableTopic;
import io.tailrace.spi.group.GroupAssignment;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.IntStream;

/** Groups of all shapes, drawn from a seed, and what can happen to them. */
final class RandomGroups {
  private static final int MOST_MEMBERS = 12;
  private static final int MOST_TOPICS = 6;
  private static final int MOST_PARTITIONS = 17;

  private final Random random;
  private int drawn;

  RandomGroups(long seed) {
    random = new Random(seed);
  }

  int below(int bound) {
    return random.nextInt(bound);
  }

  /** A new group in which nobody has anything. */
  AssignableGroup draw(boolean homogeneous) {
    Map<String, AssignableTopic> topics = new TreeMap<>();
    for (int i = random.nextInt(MOST_TOPICS); i >= 0; i--) {
      topics.put("topic-" + i, topic("topic-" + i, 1 + random.nextInt(MOST_PARTITIONS)));
    }
    List<AssignableMember> members = new ArrayList<>();
    for (int i = random.nextInt(MOST_MEMBERS); i >= 0; i--) {
      members.add(newcomer(homogeneous ? topics.keySet() : some(topics.keySet())));
    }
    return group(members, topics);
  }

  /** A member that has nothing yet; every third is static. */
  AssignableMember newcomer(Set<String> topics) {
    drawn++;
    String id = String.format("member-%03d-%d", random.nextInt(1000), drawn);
    Optional<String> instance =
        random.nextInt(3) == 0 ? Optional.of("instance-" + drawn) : Optional.empty();
    return new AssignableMember(
        id, instance, Optional.empty(), Collections.unmodifiableSet(topics), Map.of());
  }

  private Set<String> some(Set<String> topics) {
    Set<String> chosen = new TreeSet<>(topics);
    chosen.removeIf(_ -> random.nextInt(3) == 0);
    return chosen;
  }

  /** One of the things that happen: a member comes or goes, changes its mind, or a topic grows. */
  AssignableGroup change(AssignableGroup group, boolean homogeneous) {
    return switch (random.nextInt(homogeneous ? 3 : 4)) {
      case 0 -> with(group, newcomer(homogeneous ? group.topics().keySet() : some(names(group))));
      case 1 ->
          group.members().size() == 1
              ? group
              : without(group, group.members().get(below(group.members().size())));
      case 2 -> grown(group);
      default -> subscribedAnew(group, group.members().get(below(group.members().size())));
    };
  }

  private static Set<String> names(AssignableGroup group) {
    return group.topics().keySet();
  }

  private AssignableGroup grown(AssignableGroup group) {
    Map<String, AssignableTopic> topics = new TreeMap<>(group.topics());
    topics.replaceAll((name, topic) -> topic(name, topic.partitions() + random.nextInt(3)));
    return group(group.members(), topics);
  }

  private AssignableGroup subscribedAnew(AssignableGroup group, AssignableMember member) {
    AssignableMember changed =
        new AssignableMember(
            member.id(), member.instanceId(), member.rack(), some(names(group)), member.assigned());
    List<AssignableMember> members = new ArrayList<>(without(group, member).members());
    members.add(changed);
    return group(members, group.topics());
  }

  static AssignableGroup with(AssignableGroup group, AssignableMember member) {
    List<AssignableMember> members = new ArrayList<>(group.members());
    members.add(member);
    return group(members, group.topics());
  }

  static AssignableGroup without(AssignableGroup group, AssignableMember member) {
    Predicate<AssignableMember> others = other -> !other.id().equals(member.id());
    return group(group.members().stream().filter(others).toList(), group.topics());
  }

  /** The group once everybody has what an assignment gives. */
  static AssignableGroup settled(AssignableGroup group, GroupAssignment assignment) {
    return group(
        group.members().stream()
            .map(
                member ->
                    new AssignableMember(
                        member.id(),
                        member.instanceId(),
                        member.rack(),
                        member.topics(),
                        assignment.of(member.id())))
            .toList(),
        group.topics());
  }

  /** In the order that the SPI promises, and with those topics only that somebody reads. */
  private static AssignableGroup group(
      List<AssignableMember> members, Map<String, AssignableTopic> topics) {
    List<AssignableMember> ordered = new ArrayList<>(members);
    ordered.sort((one, other) -> one.id().compareTo(other.id()));
    Map<String, AssignableTopic> read = new TreeMap<>(topics);
    read.keySet().removeIf(name -> ordered.stream().noneMatch(m -> m.topics().contains(name)));
    return new AssignableGroup(List.copyOf(ordered), Collections.unmodifiableMap(read));
  }

  private static AssignableTopic topic(String name, int partitions) {
    return new AssignableTopic(
        name, partitions, IntStream.range(0, partitions).mapToObj(_ -> Set.<String>of()).toList());
  }
}
