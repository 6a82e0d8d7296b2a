package io.tailrace.kernel.group.share;

import io.tailrace.wire.Uuid;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;

/**
 * The {@code simple} assignor of share groups: every partition has at least one member, and every
 * member at least one partition, where there are any. Members that want the same get as many
 * partitions as each other, or one more; where they are more than the partitions, each gets one,
 * and the partitions have as many members as each other, or one more. Nobody loses a partition that
 * need not go to somebody else.
 */
final class SimpleAssignor {
  private static final Comparator<Uuid> BY_ID =
      Comparator.comparing(Uuid::high).thenComparing(Uuid::low);

  private SimpleAssignor() {}

  /** A partition that can be assigned. */
  private record Slot(Uuid topic, int partition) {}

  /**
   * Assigns.
   *
   * @param subscriptions the topics that each member wants
   * @param partitions of each topic, those that can be assigned
   * @param before what members are to have so far
   * @return what each member is to have
   */
  static Map<String, TopicSlices> assign(
      SortedMap<String, Set<Uuid>> subscriptions,
      Map<Uuid, Set<Integer>> partitions,
      Map<String, TopicSlices> before) {
    Map<Set<Uuid>, List<String>> alike = new HashMap<>();
    subscriptions.forEach(
        (member, topics) -> alike.computeIfAbsent(topics, _ -> new ArrayList<>()).add(member));
    Map<String, TopicSlices> assigned = new HashMap<>();
    alike.forEach(
        (topics, members) -> {
          List<Slot> slots = slots(topics, partitions);
          Map<String, List<Slot>> given =
              members.size() <= slots.size()
                  ? deal(members, slots, before)
                  : share(members, slots, before);
          given.forEach((member, held) -> assigned.put(member, slices(held)));
        });
    return assigned;
  }

  private static List<Slot> slots(Set<Uuid> topics, Map<Uuid, Set<Integer>> partitions) {
    List<Slot> slots = new ArrayList<>();
    for (Uuid topic : topics) {
      partitions.getOrDefault(topic, Set.of()).forEach(each -> slots.add(new Slot(topic, each)));
    }
    slots.sort(Comparator.comparing(Slot::topic, BY_ID).thenComparing(Slot::partition));
    return slots;
  }

  private static TopicSlices slices(List<Slot> held) {
    TopicSlices.Builder slices = new TopicSlices.Builder();
    held.forEach(slot -> slices.add(slot.topic(), slot.partition()));
    return slices.build();
  }

  /** Each slot to one member. */
  private static Map<String, List<Slot>> deal(
      List<String> members, List<Slot> slots, Map<String, TopicSlices> before) {
    Quota quota = new Quota(slots.size(), members.size());
    Map<String, List<Slot>> given = new HashMap<>();
    Set<Slot> taken = new HashSet<>();
    for (String member : members) {
      List<Slot> held = new ArrayList<>();
      for (Slot slot : had(member, slots, before)) {
        if (quota.hasRoom(held.size()) && taken.add(slot)) {
          held.add(slot);
          quota.filled(held.size());
        }
      }
      given.put(member, held);
    }
    int turn = 0;
    for (Slot slot : slots) {
      if (!taken.contains(slot)) {
        while (!quota.hasRoom(given.get(members.get(turn)).size())) {
          turn++;
        }
        List<Slot> held = given.get(members.get(turn));
        held.add(slot);
        quota.filled(held.size());
      }
    }
    return given;
  }

  /** Each member gets one slot, if there is any. */
  private static Map<String, List<Slot>> share(
      List<String> members, List<Slot> slots, Map<String, TopicSlices> before) {
    Map<String, List<Slot>> given = new HashMap<>();
    members.forEach(member -> given.put(member, List.of()));
    if (slots.isEmpty()) {
      return given;
    }
    Quota quota = new Quota(members.size(), slots.size());
    Map<Slot, Integer> holders = new HashMap<>();
    for (String member : members) {
      had(member, slots, before).stream()
          .filter(slot -> quota.hasRoom(holders.getOrDefault(slot, 0)))
          .findFirst()
          .ifPresent(
              slot -> {
                given.put(member, List.of(slot));
                quota.filled(holders.merge(slot, 1, Integer::sum));
              });
    }
    int turn = 0;
    for (String member : members) {
      if (given.get(member).isEmpty()) {
        while (!quota.hasRoom(holders.getOrDefault(slots.get(turn), 0))) {
          turn++;
        }
        given.put(member, List.of(slots.get(turn)));
        quota.filled(holders.merge(slots.get(turn), 1, Integer::sum));
      }
    }
    return given;
  }

  private static List<Slot> had(String member, List<Slot> slots, Map<String, TopicSlices> before) {
    TopicSlices had = before.getOrDefault(member, TopicSlices.EMPTY);
    return had.topics().isEmpty()
        ? List.of()
        : slots.stream().filter(slot -> had.contains(slot.topic(), slot.partition())).toList();
  }

  /** How many each of a number of takers gets: the same, or, for some of them, one more. */
  private static final class Quota {
    private final int least;
    private int withOneMore;

    Quota(int count, int takers) {
      least = count / takers;
      withOneMore = count % takers;
    }

    boolean hasRoom(int has) {
      return has < least || has == least && withOneMore > 0;
    }

    void filled(int has) {
      if (has > least) {
        withOneMore--;
      }
    }
  }
}
