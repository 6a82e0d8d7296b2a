package io.tailrace.kernel.group;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tailrace.kernel.group.GroupRecord.GroupRemoved;
import io.tailrace.kernel.group.GroupRecord.GroupStored;
import io.tailrace.kernel.group.GroupRecord.OffsetCommitted;
import io.tailrace.kernel.group.GroupRecord.OffsetRemoved;
import io.tailrace.kernel.group.TestCoordinator.Stored;
import io.tailrace.wire.ErrorCode;
import io.tailrace.wire.message.OffsetCommitRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever happens: a shard that has seen nothing but the log knows what the live one knows. */
class ReplayTest {
  private static final int STEPS = 2_000;
  private static final List<String> GROUPS = List.of("a", "b", "c");

  static List<Long> seeds() {
    List<Long> seeds = new ArrayList<>();
    Random random = new Random();
    for (int i = 0; i < 8; i++) {
      seeds.add(random.nextLong());
    }
    seeds.addAll(List.of(1L, 2L, 3L));
    return seeds;
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void aReplayOfTheLogGivesTheLiveState(long seed) {
    new Run(seed, false).run();
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void appendsThatFailAtAnyPointLeaveNoTrace(long seed) {
    new Run(seed, true).run();
  }

  @Test
  void theSameSeedGivesTheSameLog() {
    Run one = new Run(42, true);
    Run two = new Run(42, true);
    one.run();
    two.run();
    assertEquals(one.on.log.records(), two.on.log.records());
  }

  @Test
  void timersThatAreCancelledTooLateChangeNothing() {
    Run one = new Run(42, true);
    Run two = new Run(42, true);
    two.on.timer.cancelTooLate();
    one.run();
    two.run();
    assertEquals(one.on.log.records(), two.on.log.records());
  }

  @Test
  void aRandomLifeSeesEveryKindOfRecord() {
    Run life = new Run(42, false);
    life.run();
    List<GroupRecord> records = life.on.log.records();
    assertTrue(records.stream().anyMatch(OffsetCommitted.class::isInstance));
    assertTrue(records.stream().anyMatch(OffsetRemoved.class::isInstance));
    assertTrue(records.stream().anyMatch(GroupRemoved.class::isInstance));
    assertTrue(
        records.stream()
                .filter(GroupStored.class::isInstance)
                .mapToInt(entry -> ((GroupStored) entry).snapshot().members().size())
                .max()
                .orElse(0)
            >= 3);
  }

  /** A random life. */
  private static final class Run {
    private final Random random;
    private final boolean failing;
    private final TestCoordinator on =
        new TestCoordinator(
            Map.of(
                "offsets.retention.minutes", "5",
                "offsets.retention.check.interval.ms", "1000",
                "group.max.size", "4"));
    private final List<TestMember> members = new ArrayList<>();

    Run(long seed, boolean failing) {
      random = new Random(seed);
      this.failing = failing;
      for (int i = 0; i < 12; i++) {
        members.add(newMember());
      }
    }

    void run() {
      for (int step = 0; step < STEPS; step++) {
        act();
        if (step % 100 == 99) {
          check("after step " + step);
        }
      }
    }

    private void act() {
      int index = random.nextInt(members.size());
      TestMember member = members.get(index);
      switch (random.nextInt(18)) {
        case 0, 1, 2 -> member.join();
        case 3, 4, 5 -> sync(member);
        case 6 -> member.heartbeat();
        case 7 -> member.leaveLater();
        case 8 -> on.commitLater(commit(member, random.nextInt(5) > 0), 9);
        case 9 -> members.set(index, restarted(member));
        case 10 -> deleteSomething(member.group);
        case 11, 12, 13 -> on.pass(random.nextInt(2_000));
        case 14 -> on.pass(random.nextInt(100) == 0 ? 400_000 : 2_000);
        case 15 -> disturbLog();
        case 16, 17 -> settle(member.group);
        default -> throw new AssertionError();
      }
    }

    /** Lets a group come to rest, if the log and the members allow it. */
    private void settle(String group) {
      List<TestMember> inIt =
          members.stream().filter(member -> member.group.equals(group)).toList();
      for (TestMember member : inIt) {
        member.joinWithId();
        if (member.joined.isThere() && member.joinError() == ErrorCode.UNKNOWN_MEMBER_ID) {
          member.id = "";
          member.joinWithId();
        }
      }
      on.pass(TestCoordinator.INITIAL_DELAY);
      inIt.forEach(this::sync);
    }

    private TestMember newMember() {
      TestMember member = on.member(GROUPS.get(random.nextInt(GROUPS.size())));
      member.joinVersion = random.nextInt(10);
      member.rebalanceTimeoutMs = 5_000 + random.nextInt(10_000);
      member.protocols = random.nextBoolean() ? List.of("range", "sticky") : List.of("sticky");
      member.topics = random.nextBoolean() ? List.of("orders") : List.of("orders", "returns");
      if (random.nextInt(3) == 0) {
        member.joinVersion = 5 + random.nextInt(5);
        member.instanceId = Optional.of("instance-" + random.nextInt(4));
      }
      return member;
    }

    private TestMember restarted(TestMember old) {
      TestMember member = newMember();
      if (random.nextBoolean()) {
        TestMember again = on.member(old.group);
        again.instanceId = old.instanceId;
        again.protocols = old.protocols;
        return again;
      }
      return member;
    }

    private void sync(TestMember member) {
      if (member.isLeader()) {
        Map<String, String> assignments = new TreeMap<>();
        members.forEach(other -> assignments.put(other.id, "part " + random.nextInt(9)));
        member.syncAsLeader(assignments);
      } else {
        member.sync();
      }
    }

    private OffsetCommitRequest commit(TestMember member, boolean asMember) {
      String topic = random.nextBoolean() ? "orders" : "returns";
      int partition = random.nextInt(3);
      long offset = random.nextInt(1000);
      return asMember
          ? member.commitRequest(topic, partition, offset)
          : TestCoordinator.simpleCommit(member.group, topic, partition, offset);
    }

    private void deleteSomething(String group) {
      switch (random.nextInt(6)) {
        case 0 -> on.deleteLater(group);
        case 1 -> on.coordinator.topicDeleted("returns", TestCoordinator.RETURNS_ID);
        default -> deleteOffset(group);
      }
    }

    private void deleteOffset(String group) {
      String topic = random.nextBoolean() ? "orders" : "returns";
      on.deleteOffsetLater(group, topic, random.nextInt(3));
    }

    private void disturbLog() {
      ErrorCode error =
          random.nextBoolean() ? ErrorCode.NOT_ENOUGH_REPLICAS : ErrorCode.MESSAGE_TOO_LARGE;
      switch (random.nextInt(failing ? 5 : 2)) {
        case 0 -> on.log.hold();
        case 1 -> on.log.release();
        case 2 -> on.log.failHeld(error);
        case 3 -> on.log.failWith(error);
        default -> on.log.failWith(ErrorCode.NONE);
      }
    }

    private void check(String when) {
      on.log.failWith(ErrorCode.NONE);
      on.log.release();
      // The next look for expired offsets stores what could not be stored before.
      on.pass(1_000);
      Map<String, Stored> live = on.state();
      Map<String, Stored> replayed = on.stateOfReplay();
      assertTrue(live.keySet().containsAll(replayed.keySet()), () -> when + ": " + live);
      live.forEach(
          (id, group) -> {
            Optional<Stored> stored = Optional.ofNullable(replayed.get(id));
            assertEquals(
                stored.map(Stored::offsets).orElse(Map.of()), group.offsets(), when + ", " + id);
            // What goes on in a rebalance is stored when it ends.
            if (List.of("Stable", "Empty").contains(on.stateOf(id))) {
              assertEquals(
                  stored.map(Stored::snapshot), Optional.of(group.snapshot()), when + ", " + id);
            }
          });
    }
  }
}
