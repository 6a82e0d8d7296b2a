package io.tailrace.kernel.group;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tailrace.kernel.coordinator.Answer;
import io.tailrace.wire.ErrorCode;
import io.tailrace.wire.Uuid;
import io.tailrace.wire.message.ConsumerGroupHeartbeatRequest;
import io.tailrace.wire.message.ConsumerGroupHeartbeatResponse;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/**
 * Members come, go, fall silent and lose answers, the log is slow, the shard is loaded again,
 * topics change: no partition ever is with two members that may use it, and when all is quiet
 * everybody has its target. A failure names its seed; {@code tailrace.seed} repeats it.
 */
class ConsumerGroupSimulationTest {
  private static final int RUNS = 60;
  private static final int STEPS = 150;
  private static final int MOST_MEMBERS = 6;

  private final long seed = Long.getLong("tailrace.seed", System.nanoTime());

  /** A client of the new protocol that gives up slowly, and whose network loses answers. */
  private static final class SlowConsumer {
    final TestConsumer client;
    final Map<Uuid, Set<Integer>> usable = new HashMap<>();
    Map<Uuid, Set<Integer>> told = Map.of();
    boolean joined;
    long lastHeardMs;
    boolean missedAnAnswer;

    SlowConsumer(TestConsumer client) {
      this.client = client;
    }

    void forgetAll() {
      usable.clear();
      told = Map.of();
      joined = false;
    }
  }

  @Test
  void noPartitionHasTwoOwnersAndAllEndsWell() {
    for (int run = 0; run < RUNS; run++) {
      new Simulation(seed + run).play();
    }
  }

  private static final class Simulation {
    final long seed;
    final Random random;
    final TestCoordinator on =
        new TestCoordinator(Map.of("group.consumer.assignment.interval.ms", "0"));
    final List<SlowConsumer> members = new ArrayList<>();
    int ids;
    int partitions = FakeTopics.PARTITIONS;

    Simulation(long seed) {
      this.seed = seed;
      random = new Random(seed);
    }

    void play() {
      for (int step = 0; step < STEPS; step++) {
        act();
        check();
      }
      settle();
    }

    void act() {
      switch (random.nextInt(12)) {
        case 0 -> come();
        case 1 -> any().ifPresent(this::leave);
        case 2 -> any().ifPresent(this::crash);
        case 3 -> pass(random.nextInt(20_000));
        case 4 -> reload();
        case 5 -> grow();
        default -> any().ifPresent(member -> beat(member, random.nextInt(4) == 0));
      }
    }

    Optional<SlowConsumer> any() {
      return members.isEmpty()
          ? Optional.empty()
          : Optional.of(members.get(random.nextInt(members.size())));
    }

    void come() {
      if (members.size() < MOST_MEMBERS) {
        TestConsumer client = new TestConsumer(on, "group", "member-" + ids++);
        client.topics = random.nextBoolean() ? List.of("orders") : List.of("orders", "returns");
        members.add(new SlowConsumer(client));
      }
    }

    void leave(SlowConsumer member) {
      member.client.ask(member.client.request().memberEpoch(-1));
      members.remove(member);
    }

    /** It is heard of no more; whoever runs it sees to it that it stops before its session ends. */
    void crash(SlowConsumer member) {
      members.remove(member);
    }

    /** Time passes; a client that cannot reach the broker for long gives everything up itself. */
    void pass(long ms) {
      on.pass(ms);
      for (SlowConsumer member : members) {
        if (on.timer.now() - member.lastHeardMs >= 40_000) {
          member.forgetAll();
        }
      }
    }

    void reload() {
      on.restart();
    }

    void grow() {
      if (partitions < 16) {
        partitions++;
        on.topics.resize("orders", partitions);
      }
    }

    void beat(SlowConsumer member, boolean answerIsLost) {
      TestConsumer client = member.client;
      ConsumerGroupHeartbeatRequest request;
      if (!member.joined) {
        member.forgetAll();
        client.epoch = 0;
        client.owned.clear();
        request = full(client);
      } else {
        giveUp(member);
        client.owned = new HashMap<>(member.usable);
        request = client.request().topicPartitions(Optional.of(client.ownedTopics()));
        // Who missed an answer says everything again, and is told everything.
        if (member.missedAnAnswer) {
          request = full(client);
        }
      }
      Answer<ConsumerGroupHeartbeatResponse> answer = client.ask(request);
      member.lastHeardMs = on.timer.now();
      member.missedAnAnswer = answerIsLost;
      if (!answerIsLost) {
        hear(member, answer.get());
      }
    }

    /** Only silence ends a membership here: who is slow to give up has time. */
    private static ConsumerGroupHeartbeatRequest full(TestConsumer client) {
      return client.full().rebalanceTimeoutMs(600_000);
    }

    /** It gives up what it is not to have, and uses what it is to have, but not always at once. */
    void giveUp(SlowConsumer member) {
      if (random.nextInt(3) == 0) {
        return;
      }
      member.usable.forEach(
          (topic, numbers) -> numbers.retainAll(member.told.getOrDefault(topic, Set.of())));
      member.usable.values().removeIf(Set::isEmpty);
      // What it has said that it does not use may be another's since then: it begins with nothing
      // more before it has heard the answer.
      if (!member.missedAnAnswer) {
        member.told.forEach(
            (topic, numbers) ->
                member.usable.computeIfAbsent(topic, _ -> new TreeSet<>()).addAll(numbers));
      }
    }

    void hear(SlowConsumer member, ConsumerGroupHeartbeatResponse response) {
      ErrorCode error = ErrorCode.forCode(response.errorCode());
      switch (error) {
        case NONE -> {
          member.joined = true;
          member.client.epoch = response.memberEpoch();
          response
              .assignment()
              .ifPresent(
                  assignment -> {
                    Map<Uuid, Set<Integer>> told = new HashMap<>();
                    assignment
                        .topicPartitions()
                        .forEach(it -> told.put(it.topicId(), new TreeSet<>(it.partitions())));
                    member.told = told;
                  });
        }
        case FENCED_MEMBER_EPOCH, UNKNOWN_MEMBER_ID, GROUP_ID_NOT_FOUND -> member.forgetAll();
        default -> throw new AssertionError(error + ", seed " + seed);
      }
    }

    /** What a member may use, and what the log says, agree that nobody shares. */
    void check() {
      Map<String, String> users = new HashMap<>();
      for (SlowConsumer member : members) {
        member.usable.forEach(
            (topic, numbers) ->
                numbers.forEach(
                    number -> {
                      String other = users.put(topic + "-" + number, member.client.id);
                      assertTrue(
                          other == null,
                          () ->
                              topic
                                  + "-"
                                  + number
                                  + " is with "
                                  + other
                                  + " and "
                                  + member.client.id
                                  + ", seed "
                                  + seed);
                    }));
      }
      on.modernState()
          .values()
          .forEach(
              group -> {
                Set<String> given = new HashSet<>();
                group
                    .members()
                    .values()
                    .forEach(
                        member ->
                            List.of(
                                    member.current().assigned(),
                                    member.current().pendingRevocation())
                                .forEach(
                                    owned ->
                                        owned
                                            .epochs()
                                            .forEach(
                                                (topic, numbers) ->
                                                    numbers
                                                        .keySet()
                                                        .forEach(
                                                            number ->
                                                                assertTrue(
                                                                    given.add(topic + "-" + number),
                                                                    "seed " + seed)))));
              });
      assertEquals(on.modernStateOfReplay(), on.modernState(), "seed " + seed);
    }

    void settle() {
      on.pass(60_000); // those who crashed are gone
      members.forEach(SlowConsumer::forgetAll);
      if (members.isEmpty()) {
        come();
      }
      for (int round = 0; round < 40; round++) {
        members.forEach(member -> beat(member, false));
        check();
      }
      var group = on.modernState().get("group");
      for (SlowConsumer member : members) {
        var known = group.members().get(member.client.id);
        assertEquals(
            group.targets().get(member.client.id),
            known.current().assigned().assignment(),
            "seed " + seed);
        assertEquals(group.epoch(), known.current().epoch(), "seed " + seed);
      }
      int orders =
          members.stream()
              .mapToInt(m -> m.told.getOrDefault(TestCoordinator.ORDERS_ID, Set.of()).size())
              .sum();
      assertEquals(partitions, orders, "seed " + seed);
    }
  }
}
