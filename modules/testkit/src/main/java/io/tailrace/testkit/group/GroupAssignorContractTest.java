package io.tailrace.testkit.group;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static org.junit.jupiter.api.Timeout.ThreadMode.SEPARATE_THREAD;

import io.tailrace.spi.config.Config;
import io.tailrace.spi.group.AssignableGroup;
import io.tailrace.spi.group.AssignableMember;
import io.tailrace.spi.group.GroupAssignment;
import io.tailrace.spi.group.GroupAssignor;
import io.tailrace.spi.group.GroupAssignorProvider;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Proves an assignor: extend it in the assignor's tests, and say which provider to prove and what
 * it promises beyond what every assignor must do. The groups are random; a failure names the seed.
 */
@Timeout(value = 60, threadMode = SEPARATE_THREAD)
public abstract class GroupAssignorContractTest {
  private static final int GROUPS = 300;
  private static final int CHANGES = 6;

  private final long seed = System.nanoTime();
  private final RandomGroups groups = new RandomGroups(seed);
  private GroupAssignor assignor;

  /** What an assignor may promise. */
  public enum Promise {
    /** Among members with equal subscriptions, no member has two partitions more than another. */
    EQUAL_LOADS,
    /** Among subscribers of a topic, no member has two partitions of it more than another. */
    EQUAL_LOADS_IN_EACH_TOPIC,
    /**
     * Among members with equal subscriptions, those who stay keep what they have when somebody
     * leaves, and get nothing of each other's when somebody joins.
     */
    STICKY
  }

  /** For the assignor's test. */
  protected GroupAssignorContractTest() {}

  /** The provider of the assignor under test. */
  protected abstract GroupAssignorProvider provider();

  /** What it promises. */
  protected abstract Set<Promise> promises();

  @BeforeEach
  final void startAssignor() {
    assignor = provider().create(Config.empty());
    assignor.start();
  }

  @AfterEach
  final void closeAssignor() {
    assignor.close();
  }

  @Test
  final void everyPartitionGoesToOneSubscriber() {
    live(false, (_, after, assignment) -> checkComplete(after, assignment));
    live(true, (_, after, assignment) -> checkComplete(after, assignment));
  }

  @Test
  final void theSameGroupIsAssignedAlike() {
    GroupAssignor other = provider().create(Config.empty());
    live(
        false,
        (_, after, assignment) ->
            assertEquals(everything(assignment), everything(other.assign(after)), at(after)));
    other.close();
  }

  @Test
  final void nothingMovesWithoutAReason() {
    live(
        false,
        (_, after, assignment) -> {
          AssignableGroup settled = RandomGroups.settled(after, assignment);
          assertEquals(everything(assignment), everything(assignor.assign(settled)), at(after));
        });
  }

  @Test
  final void aMemberThatSubscribesToNothingGetsNothing() {
    AssignableGroup group = groups.draw(true);
    AssignableMember idle = groups.newcomer(Set.of());
    GroupAssignment assignment = assignor.assign(RandomGroups.with(group, idle));
    assertEquals(Map.of(), assignment.of(idle.id()), at(group));
    checkComplete(group, assignment);
  }

  @Test
  final void whatSomebodyElseWasGivenTooIsGivenOnce() {
    AssignableGroup group = groups.draw(true);
    GroupAssignment assignment = assignor.assign(group);
    Map<String, Set<Integer>> claimed = assignment.of(group.members().getFirst().id());
    Map<String, Map<String, Set<Integer>>> all = new HashMap<>();
    group.members().forEach(member -> all.put(member.id(), claimed));
    AssignableGroup torn = RandomGroups.settled(group, new GroupAssignment(all));
    checkComplete(torn, assignor.assign(torn));
  }

  @Test
  final void loadsAreEqual() {
    assumeTrue(promises().contains(Promise.EQUAL_LOADS));
    live(
        true,
        (_, after, assignment) ->
            assertEven(
                after.members().stream().map(member -> load(assignment, member)).toList(),
                at(after)));
  }

  @Test
  final void loadsAreEqualInEachTopic() {
    assumeTrue(promises().contains(Promise.EQUAL_LOADS_IN_EACH_TOPIC));
    live(
        false,
        (_, after, assignment) -> {
          for (String topic : after.topics().keySet()) {
            assertEven(
                after.members().stream()
                    .filter(member -> member.topics().contains(topic))
                    .map(m -> assignment.of(m.id()).getOrDefault(topic, Set.of()).size())
                    .toList(),
                topic + at(after));
          }
        });
  }

  @Test
  final void whoLeavesTakesNothingFromTheOthers() {
    assumeTrue(promises().contains(Promise.STICKY));
    for (int i = 0; i < GROUPS; i++) {
      AssignableGroup group = settle(groups.draw(true));
      if (group.members().size() > 1) {
        int leaving = groups.below(group.members().size());
        AssignableGroup rest = RandomGroups.without(group, group.members().get(leaving));
        GroupAssignment assignment = assignor.assign(rest);
        for (AssignableMember member : rest.members()) {
          member
              .assigned()
              .forEach(
                  (topic, partitions) ->
                      assertTrue(
                          assignment
                              .of(member.id())
                              .getOrDefault(topic, Set.of())
                              .containsAll(partitions),
                          member + " loses some" + at(rest)));
        }
      }
    }
  }

  @Test
  final void whoJoinsIsTheOnlyOneToGain() {
    assumeTrue(promises().contains(Promise.STICKY));
    for (int i = 0; i < GROUPS; i++) {
      AssignableGroup group = settle(groups.draw(true));
      AssignableGroup more = RandomGroups.with(group, groups.newcomer(group.topics().keySet()));
      GroupAssignment assignment = assignor.assign(more);
      for (AssignableMember member : group.members()) {
        assignment
            .of(member.id())
            .forEach(
                (topic, partitions) ->
                    assertTrue(
                        member.assigned().getOrDefault(topic, Set.of()).containsAll(partitions),
                        member + " gains some" + at(more)));
      }
    }
  }

  /** Looks at a group before and after something happened to it. */
  @FunctionalInterface
  private interface Observer {
    void see(AssignableGroup before, AssignableGroup after, GroupAssignment assignment);
  }

  private void live(boolean homogeneous, Observer observer) {
    for (int i = 0; i < GROUPS; i++) {
      AssignableGroup group = groups.draw(homogeneous);
      AssignableGroup before = group;
      for (int change = 0; change < CHANGES; change++) {
        GroupAssignment assignment = assignor.assign(group);
        observer.see(before, group, assignment);
        before = RandomGroups.settled(group, assignment);
        group = groups.change(before, homogeneous);
      }
    }
  }

  private AssignableGroup settle(AssignableGroup group) {
    return RandomGroups.settled(group, assignor.assign(group));
  }

  private void checkComplete(AssignableGroup group, GroupAssignment assignment) {
    Map<String, BitSet> given = new HashMap<>();
    for (AssignableMember member : group.members()) {
      assignment
          .of(member.id())
          .forEach(
              (topic, partitions) -> {
                assertTrue(member.topics().contains(topic), member + " has " + topic + at(group));
                for (int partition : partitions) {
                  BitSet taken = given.computeIfAbsent(topic, _ -> new BitSet());
                  assertTrue(!taken.get(partition), topic + "-" + partition + " twice" + at(group));
                  taken.set(partition);
                }
              });
    }
    group
        .topics()
        .forEach(
            (name, topic) -> {
              BitSet all = new BitSet();
              all.set(0, topic.partitions());
              assertEquals(all, given.getOrDefault(name, new BitSet()), name + at(group));
            });
  }

  private static int load(GroupAssignment assignment, AssignableMember member) {
    return assignment.of(member.id()).values().stream().mapToInt(Set::size).sum();
  }

  private static void assertEven(List<Integer> loads, String where) {
    int most = loads.stream().mapToInt(Integer::intValue).max().orElse(0);
    int least = loads.stream().mapToInt(Integer::intValue).min().orElse(0);
    assertTrue(most - least <= 1, loads + where);
  }

  /** Without members and topics of which there is nothing: an assignor may leave them out. */
  private static Map<String, Map<String, Set<Integer>>> everything(GroupAssignment assignment) {
    Map<String, Map<String, Set<Integer>>> all = new HashMap<>();
    assignment
        .members()
        .forEach(
            (member, topics) ->
                topics.forEach(
                    (topic, partitions) -> {
                      if (!partitions.isEmpty()) {
                        all.computeIfAbsent(member, _ -> new HashMap<>())
                            .put(topic, Set.copyOf(partitions));
                      }
                    }));
    return all;
  }

  private String at(AssignableGroup group) {
    return "; seed " + seed + ", group " + group;
  }
}
