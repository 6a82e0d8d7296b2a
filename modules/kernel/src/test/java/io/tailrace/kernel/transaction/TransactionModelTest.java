package io.tailrace.kernel.transaction;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tailrace.kernel.coordinator.Answer;
import io.tailrace.kernel.coordinator.TransactionalProducer;
import io.tailrace.kernel.topic.TopicPartition;
import io.tailrace.kernel.transaction.MarkerSender.Delivery;
import io.tailrace.wire.ErrorCode;
import io.tailrace.wire.message.EndTxnResponse;
import io.tailrace.wire.message.InitProducerIdRequest;
import io.tailrace.wire.message.InitProducerIdResponse;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Producers, a coordinator and partitions, and everything that can go wrong between them: the
 * coordinator dies with writes and markers on their way, requests come twice or late, logs and
 * partitions refuse. In the end every transaction has one fate, in all its partitions, and it is
 * the one that its producer was told.
 */
class TransactionModelTest {
  private static final int STEPS = 3_000;
  private static final List<String> IDS = List.of("a", "b", "c");

  static List<Long> seeds() {
    List<Long> seeds = new ArrayList<>();
    Random random = new Random();
    for (int i = 0; i < 12; i++) {
      seeds.add(random.nextLong());
    }
    seeds.addAll(List.of(1L, 2L, 3L));
    return seeds;
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void everyTransactionHasTheFateThatItsProducerWasTold(long seed) {
    Run run = new Run(seed);
    run.run();
    run.check();
  }

  @Test
  void theSameSeedGivesTheSameLog() {
    Run one = new Run(42);
    Run two = new Run(42);
    one.run();
    two.run();
    assertEquals(one.on.log.records(), two.on.log.records());
  }

  @Test
  void aRandomLifeSeesEveryFate() {
    Run run = new Run(42);
    run.run();
    Map<Fate, Integer> fates = new TreeMap<>();
    run.attempts.values().forEach(one -> fates.merge(one.told, 1, Integer::sum));
    for (Fate fate : Fate.values()) {
      assertTrue(fates.getOrDefault(fate, 0) > 2, fates.toString());
    }
  }

  private enum Fate {
    /** Nobody has asked for it to be committed, so it must not be. */
    NOT_COMMITTED,
    COMMITTED,
    UNKNOWN
  }

  /** One transaction, as its producer knows it. */
  private static final class Attempt {
    final List<TopicPartition> partitions = new ArrayList<>();
    Fate told = Fate.NOT_COMMITTED;
  }

  /** A producer with a transactional id. */
  private static final class Producer {
    final String id;
    final boolean bumps;
    Optional<TransactionalProducer> who = Optional.empty();
    Optional<String> attempt = Optional.empty();
    Optional<Boolean> asked = Optional.empty(); // to commit; it does nothing else until it hears

    Producer(String id, boolean bumps) {
      this.id = id;
      this.bumps = bumps;
    }
  }

  private static final class Run {
    private final Random random;
    private final TestTransactions on =
        new TestTransactions(Map.of("transaction.two.phase.commit.enable", "true"));
    private final Map<TopicPartition, ModelPartition> partitions = new LinkedHashMap<>();
    private final Map<String, Attempt> attempts = new LinkedHashMap<>();
    private final List<Producer> producers = new ArrayList<>();
    private final List<Runnable> delayed = new ArrayList<>();

    Run(long seed) {
      random = new Random(seed);
      for (int i = 0; i < 4; i++) {
        partitions.put(new TopicPartition("orders", i), new ModelPartition());
      }
      on.markers.to((partition, marker) -> partitions.get(partition).end(marker));
      IDS.forEach(id -> producers.add(newProducer(id)));
    }

    /** An older client relies on the state alone, and so on a network that delays no request. */
    private Producer newProducer(String id) {
      return new Producer(id, !id.equals("c"));
    }

    void run() {
      for (int step = 0; step < STEPS; step++) {
        act();
      }
      heal();
    }

    private void act() {
      int index = random.nextInt(producers.size());
      Producer producer = producers.get(index);
      switch (random.nextInt(40)) {
        case 0 -> producers.set(index, newProducer(producer.id));
        case 1 -> crash();
        case 2 -> disturb();
        case 3, 4, 5 -> calm();
        case 6 -> on.pass(random.nextInt(2_000));
        case 7 -> on.pass(random.nextInt(30) == 0 ? 70_000 : 500);
        case 8 -> deliverLate();
        case 9, 10, 11, 12, 13, 14, 15 -> begin(producer);
        case 16, 17, 18, 19, 20, 21 -> end(producer);
        default -> write(producer);
      }
    }

    private void crash() {
      on.log.loseHeld();
      on.markers.lose();
      on.restart();
    }

    private void disturb() {
      switch (random.nextInt(4)) {
        case 0 -> on.log.hold();
        case 1 -> on.log.failWith(ErrorCode.NOT_ENOUGH_REPLICAS);
        case 2 -> on.markers.hold();
        default -> on.markers.fail(somePartition(), Delivery.LATER);
      }
    }

    private void calm() {
      switch (random.nextInt(4)) {
        case 0 -> on.log.release();
        case 1 -> on.log.failWith(ErrorCode.NONE);
        case 2 -> on.markers.release();
        default -> on.markers.heal();
      }
    }

    private void heal() {
      on.log.failWith(ErrorCode.NONE);
      on.log.release();
      on.markers.heal();
      on.markers.release();
      on.pass(200_000); // what is open times out
    }

    private TopicPartition somePartition() {
      return new TopicPartition("orders", random.nextInt(4));
    }

    private void deliverLate() {
      if (!delayed.isEmpty()) {
        delayed.remove(random.nextInt(delayed.size())).run();
      }
    }

    private void begin(Producer producer) {
      if (producer.who.isPresent()) {
        return;
      }
      InitProducerIdRequest request = on.initRequest(producer.id);
      Answer<InitProducerIdResponse> answer = on.initLater(request, 6);
      if (random.nextInt(10) > 0
          && answer.isThere()
          && answer.get().errorCode() == ErrorCode.NONE.code()) {
        producer.who =
            Optional.of(
                new TransactionalProducer(answer.get().producerId(), answer.get().producerEpoch()));
      }
    }

    private void write(Producer producer) {
      if (producer.who.isEmpty() || producer.asked.isPresent()) {
        return;
      }
      TransactionalProducer who = producer.who.get();
      TopicPartition to = somePartition();
      String name =
          producer.attempt.orElseGet(() -> "%s-%d".formatted(producer.id, attempts.size()));
      Attempt attempt = attempts.computeIfAbsent(name, key -> new Attempt());
      producer.attempt = Optional.of(name);
      ModelPartition partition = partitions.get(to);
      // An older client adds each partition itself; since then, the partition sees to that.
      boolean joined = producer.bumps ? partition.isOpen(who) : attempt.partitions.contains(to);
      if (!joined) {
        Answer<ErrorCode> added = on.addLater(producer.id, who, to);
        if (!added.isThere() || added.get() == ErrorCode.CONCURRENT_TRANSACTIONS) {
          abandon(producer);
          return;
        }
        if (added.get() != ErrorCode.NONE) {
          abandonIfFatal(producer, added.get());
          return;
        }
      }
      if (partition.append(who, name)) {
        attempt.partitions.add(to);
      } else {
        abandon(producer);
      }
    }

    private void end(Producer producer) {
      if (producer.who.isEmpty() || producer.attempt.isEmpty()) {
        return;
      }
      TransactionalProducer who = producer.who.get();
      Attempt attempt = attempts.get(producer.attempt.get());
      if (attempt.partitions.isEmpty()) {
        return;
      }
      boolean commit = producer.asked.orElseGet(() -> random.nextInt(3) > 0);
      producer.asked = Optional.of(commit);
      int version = producer.bumps ? 5 : 4;
      if (commit) {
        attempt.told = Fate.UNKNOWN;
      }
      if (producer.bumps && random.nextInt(3) == 0) {
        delayed.add(() -> on.endLater(producer.id, who, commit, version));
      }
      Answer<EndTxnResponse> answer = on.endLater(producer.id, who, commit, version);
      if (!answer.isThere() || random.nextInt(8) == 0) {
        return; // it does not hear, and tries again
      }
      ErrorCode error = ErrorCode.forCode(answer.get().errorCode());
      if (error == ErrorCode.NONE) {
        attempt.told = commit ? Fate.COMMITTED : Fate.NOT_COMMITTED;
        producer.attempt = Optional.empty();
        producer.asked = Optional.empty();
        if (producer.bumps) {
          producer.who =
              Optional.of(
                  new TransactionalProducer(
                      answer.get().producerId(), answer.get().producerEpoch()));
        }
      } else {
        abandonIfFatal(producer, error);
      }
    }

    private void abandonIfFatal(Producer producer, ErrorCode error) {
      if (!error.isRetriable()) {
        abandon(producer);
      }
    }

    /** The process dies, or gives up. */
    private void abandon(Producer producer) {
      producer.who = Optional.empty();
      producer.attempt = Optional.empty();
      producer.asked = Optional.empty();
    }

    void check() {
      Map<String, Transaction> live = on.state();
      on.restart();
      assertEquals(live, on.state(), "what is replayed");
      live.values().forEach(one -> assertTrue(one.state().isAtRest(), () -> "not at rest: " + one));
      partitions.forEach((name, one) -> assertFalse(one.hasOpen(), () -> "open: " + name));
      attempts.forEach(this::check);
    }

    private void check(String name, Attempt attempt) {
      long committed = count(name, true);
      long aborted = count(name, false);
      String what = name + ", told " + attempt.told;
      assertTrue(committed == 0 || aborted == 0, () -> "torn: " + what);
      assertEquals(attempt.partitions.size(), committed + aborted, () -> "lost: " + what);
      switch (attempt.told) {
        case COMMITTED -> assertEquals(0, aborted, () -> "lost write: " + what);
        case NOT_COMMITTED -> assertEquals(0, committed, () -> "aborted read: " + what);
        case UNKNOWN -> {}
      }
    }

    private long count(String name, boolean commit) {
      return partitions.values().stream()
          .flatMap(one -> (commit ? one.committed() : one.aborted()).stream())
          .filter(name::equals)
          .count();
    }
  }
}
