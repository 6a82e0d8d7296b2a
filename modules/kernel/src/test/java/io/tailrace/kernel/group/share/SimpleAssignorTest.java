package io.tailrace.kernel.group.share;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tailrace.wire.Uuid;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class SimpleAssignorTest {
  private static final Uuid A = new Uuid(0, 1);
  private static final Uuid B = new Uuid(0, 2);

  private static SortedMap<String, Set<Uuid>> members(int count, Uuid... topics) {
    SortedMap<String, Set<Uuid>> members = new TreeMap<>();
    for (int i = 0; i < count; i++) {
      members.put("m" + i, Set.of(topics));
    }
    return members;
  }

  private static Set<Integer> partitions(int count) {
    Set<Integer> numbers = new TreeSet<>();
    for (int i = 0; i < count; i++) {
      numbers.add(i);
    }
    return numbers;
  }

  private static int size(TopicSlices slices) {
    return slices.topics().values().stream().mapToInt(Set::size).sum();
  }

  @Test
  void partitionsAreDealtEvenly() {
    Map<String, TopicSlices> assigned =
        SimpleAssignor.assign(
            members(3, A, B), Map.of(A, partitions(4), B, partitions(3)), Map.of());
    assertEquals(7, assigned.values().stream().mapToInt(SimpleAssignorTest::size).sum());
    assigned.values().forEach(slices -> assertTrue(size(slices) == 2 || size(slices) == 3));
  }

  @Test
  void membersShareWhereTheyAreMoreThanThePartitions() {
    Map<String, TopicSlices> assigned =
        SimpleAssignor.assign(members(5, A), Map.of(A, partitions(2)), Map.of());
    assigned.values().forEach(slices -> assertEquals(1, size(slices)));
    long first = assigned.values().stream().filter(slices -> slices.contains(A, 0)).count();
    assertTrue(first == 2 || first == 3);
  }

  @Test
  void nobodyWantsWhatIsNotThere() {
    assertEquals(
        Map.of("m0", TopicSlices.EMPTY), SimpleAssignor.assign(members(1, A), Map.of(), Map.of()));
    assertEquals(Map.of(), SimpleAssignor.assign(members(0), Map.of(A, partitions(1)), Map.of()));
  }

  @Test
  void aMemberThatJoinsTakesOnlyItsShare() {
    Map<Uuid, Set<Integer>> topics = Map.of(A, partitions(9));
    Map<String, TopicSlices> before = SimpleAssignor.assign(members(2, A), topics, Map.of());
    Map<String, TopicSlices> after = SimpleAssignor.assign(members(3, A), topics, before);
    int kept = 0;
    for (int partition = 0; partition < 9; partition++) {
      for (String member : before.keySet()) {
        if (before.get(member).contains(A, partition) && after.get(member).contains(A, partition)) {
          kept++;
        }
      }
    }
    assertEquals(6, kept);
    assertEquals(3, size(after.get("m2")));
  }

  @Test
  void everyPartitionHasAMemberAndEveryMemberAPartitionWhateverWasBefore() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    Map<String, TopicSlices> before = new HashMap<>();
    for (int run = 0; run < 500; run++) {
      int count = random.nextInt(12);
      int partitions = random.nextInt(12);
      Map<String, TopicSlices> assigned =
          SimpleAssignor.assign(members(count, A), Map.of(A, partitions(partitions)), before);
      assertEquals(count, assigned.size(), "seed " + seed);
      for (int partition = 0; count > 0 && partition < partitions; partition++) {
        int number = partition;
        assertTrue(
            assigned.values().stream().anyMatch(slices -> slices.contains(A, number)),
            "seed " + seed);
      }
      if (partitions > 0) {
        assigned.values().forEach(slices -> assertTrue(size(slices) > 0, "seed " + seed));
      }
      before = assigned;
    }
  }
}
