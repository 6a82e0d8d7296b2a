package io.tailrace.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class AssignorTest {
  private static final Map<String, Integer> PARTITIONS = Map.of("a", 3, "b", 2);

  @Test
  void rangeGivesRunsOfEachTopicAndTheFirstMembersOneMore() {
    assertEquals(
        Map.of("x", partitions("a-0", "a-1", "b-0"), "y", partitions("a-2", "b-1")),
        Assignor.RANGE.assign(Map.of("x", Set.of("a", "b"), "y", Set.of("b", "a")), PARTITIONS));
  }

  @Test
  void roundRobinDealsOutAllTopicsTogether() {
    assertEquals(
        Map.of("x", partitions("a-0", "a-2", "b-1"), "y", partitions("a-1", "b-0")),
        Assignor.ROUND_ROBIN.assign(
            Map.of("x", Set.of("a", "b"), "y", Set.of("a", "b")), PARTITIONS));
  }

  @Test
  void roundRobinPassesOverWhoDoesNotSubscribe() {
    assertEquals(
        Map.of(
            "x", partitions("a-0", "a-2", "b-1"), "y", partitions("b-0"), "z", partitions("a-1")),
        Assignor.ROUND_ROBIN.assign(
            Map.of("x", Set.of("a", "b"), "y", Set.of("b"), "z", Set.of("a")), PARTITIONS));
  }

  @ParameterizedTest
  @EnumSource
  void everyPartitionGoesToOneOfItsSubscribersAndWhoGetsNoneIsNamedToo(Assignor assignor) {
    Map<String, Set<String>> members =
        Map.of("x", Set.of("a"), "y", Set.of("b", "gone"), "z", Set.of("gone"));
    Map<String, List<TopicPartition>> assignment = assignor.assign(members, PARTITIONS);
    assertEquals(members.keySet(), assignment.keySet());
    assertEquals(List.of(), assignment.get("z"));
    List<TopicPartition> all = new ArrayList<>();
    assignment.forEach(
        (member, those) -> {
          those.forEach(
              partition -> assertEquals(true, members.get(member).contains(partition.topic())));
          all.addAll(those);
        });
    assertEquals(5, all.size());
    assertEquals(5, new HashSet<>(all).size());
  }

  @ParameterizedTest
  @EnumSource
  void anAssignorIsFoundByItsName(Assignor assignor) {
    assertEquals(assignor, Assignor.of(assignor.protocol()));
    assertThrows(IllegalArgumentException.class, () -> Assignor.of("sticky"));
  }

  private static List<TopicPartition> partitions(String... names) {
    return Stream.of(names)
        .map(name -> new TopicPartition(name.substring(0, 1), Integer.parseInt(name.substring(2))))
        .toList();
  }
}
