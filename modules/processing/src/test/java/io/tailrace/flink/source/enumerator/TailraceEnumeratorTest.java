package io.tailrace.flink.source.enumerator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tailrace.flink.source.OffsetsInitializer;
import io.tailrace.flink.source.OffsetsInitializer.PartitionOffsetsRetriever;
import io.tailrace.flink.source.split.TailraceSplit;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.flink.connector.testutils.source.reader.TestingSplitEnumeratorContext;
import org.apache.flink.connector.testutils.source.reader.TestingSplitEnumeratorContext.SplitAssignmentState;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.junit.jupiter.api.Test;

class TailraceEnumeratorTest {
  private static final int READERS = 3;
  private static final long INTERVAL = 1000;

  private final TestingSplitEnumeratorContext<TailraceSplit> context =
      new TestingSplitEnumeratorContext<>(READERS) {
        @Override
        public <T> void callAsync(Callable<T> call, BiConsumer<T, Throwable> handler) {
          super.callAsync(call, watched(handler));
        }

        @Override
        public <T> void callAsync(
            Callable<T> call, BiConsumer<T, Throwable> handler, long delay, long period) {
          super.callAsync(call, watched(handler), delay, period);
        }
      };

  /** What has ended the job. */
  private Optional<Exception> end = Optional.empty();

  private final Set<TopicPartition> partitions = new HashSet<>(partitions(4));
  private Optional<RuntimeException> failure = Optional.empty();

  private <T> BiConsumer<T, Throwable> watched(BiConsumer<T, Throwable> handler) {
    return (result, reason) -> {
      try {
        handler.accept(result, reason);
      } catch (RuntimeException e) {
        end = Optional.of(e);
      }
    };
  }

  /** Partitions begin at 10 and end at 20. */
  private final PartitionOffsetsRetriever broker =
      new PartitionOffsetsRetriever() {
        @Override
        public Map<TopicPartition, Long> committedOffsets(Collection<TopicPartition> asked) {
          return Map.of();
        }

        @Override
        public Map<TopicPartition, Long> endOffsets(Collection<TopicPartition> asked) {
          return all(asked, 20);
        }

        @Override
        public Map<TopicPartition, Long> beginningOffsets(Collection<TopicPartition> asked) {
          return all(asked, 10);
        }

        @Override
        public Map<TopicPartition, Long> offsetsForTimes(Map<TopicPartition, Long> asked) {
          return Map.of();
        }
      };

  private static Map<TopicPartition, Long> all(Collection<TopicPartition> asked, long offset) {
    return asked.stream().collect(Collectors.toMap(Function.identity(), any -> offset));
  }

  private static Set<TopicPartition> partitions(int count) {
    return IntStream.range(0, count)
        .mapToObj(index -> new TopicPartition("t", index))
        .collect(Collectors.toSet());
  }

  private TailraceEnumerator enumerator(
      Optional<OffsetsInitializer> stopping, long interval, EnumeratorState state) {
    Properties properties = new Properties();
    properties.setProperty("bootstrap.servers", "127.0.0.1:1"); // nobody is asked
    return new TailraceEnumerator(
        context,
        admin -> {
          if (failure.isPresent()) {
            throw failure.get();
          }
          return Set.copyOf(partitions);
        },
        new SplitPlan(OffsetsInitializer.latest(), stopping),
        interval,
        () -> Admin.create(properties),
        admin -> broker,
        state);
  }

  private TailraceEnumerator endless() {
    return enumerator(Optional.empty(), INTERVAL, EnumeratorState.INITIAL);
  }

  private void run() throws Exception {
    context.getExecutorService().triggerPeriodicScheduledTasks();
    runOnce();
  }

  private void runOnce() throws Exception {
    for (int i = 0; i < 3; i++) { // one action leads to the next
      context.triggerAllActions();
    }
  }

  private void register(TailraceEnumerator enumerator) {
    for (int reader = 0; reader < READERS; reader++) {
      context.registerReader(reader, "host");
      enumerator.addReader(reader);
    }
  }

  private Map<TopicPartition, TailraceSplit> given() {
    return context.getSplitAssignments().values().stream()
        .flatMap(reader -> reader.getAssignedSplits().stream())
        .collect(Collectors.toMap(TailraceSplit::partition, Function.identity()));
  }

  private boolean toldThatThereAreNoMore(int reader) {
    SplitAssignmentState<TailraceSplit> state = context.getSplitAssignments().get(reader);
    return state != null && state.hasReceivedNoMoreSplitsSignal();
  }

  @Test
  void everyPartitionGoesToOneReaderWhicheverComesFirst() throws Exception {
    TailraceEnumerator readersFirst = endless();
    readersFirst.start();
    register(readersFirst);
    run();
    assertEquals(partitions, given().keySet());
    given().values().forEach(split -> assertEquals(20, split.startingOffset()));
    assertEquals(
        List.of(1, 1, 2),
        context.getSplitAssignments().values().stream()
            .map(reader -> reader.getAssignedSplits().size())
            .sorted()
            .toList());
    readersFirst.close();
  }

  @Test
  void partitionsWaitForTheirReader() throws Exception {
    TailraceEnumerator enumerator = endless();
    enumerator.start();
    run();
    assertEquals(Map.of(), given());
    assertEquals(4, enumerator.snapshotState(1).unassigned().size());
    register(enumerator);
    assertEquals(partitions, given().keySet());
    assertEquals(partitions, enumerator.snapshotState(2).assigned());
    assertEquals(List.of(), enumerator.snapshotState(2).unassigned());
    enumerator.close();
  }

  @Test
  void aPartitionThatComesLaterIsReadFromItsBeginning() throws Exception {
    TailraceEnumerator enumerator = endless();
    enumerator.start();
    register(enumerator);
    run();
    TopicPartition later = new TopicPartition("t", 9);
    partitions.add(later);
    run();
    assertEquals(10, given().get(later).startingOffset());
    assertEquals(5, given().size());
    run();
    assertEquals(5, given().size());
    enumerator.close();
  }

  @Test
  void aRestoredOneGivesOutNothingTwiceAndStartsNewOnesAtTheirBeginning() throws Exception {
    TailraceSplit waiting = new TailraceSplit(new TopicPartition("t", 1), 17);
    EnumeratorState state =
        new EnumeratorState(Set.of(new TopicPartition("t", 0)), List.of(waiting), true);
    TailraceEnumerator enumerator = enumerator(Optional.empty(), INTERVAL, state);
    enumerator.start();
    register(enumerator);
    run();
    Map<TopicPartition, TailraceSplit> given = given();
    assertEquals(
        Set.of(1, 2, 3),
        given.keySet().stream().map(TopicPartition::partition).collect(Collectors.toSet()));
    assertEquals(waiting, given.get(waiting.partition()));
    assertEquals(10, given.get(new TopicPartition("t", 3)).startingOffset());
    enumerator.close();
  }

  @Test
  void oneThatIsRestoredBeforeTheFirstDiscoveryStartsWhereTheUserSays() throws Exception {
    TailraceEnumerator first = endless();
    first.start();
    EnumeratorState state = first.snapshotState(1);
    first.close();
    TailraceEnumerator enumerator = enumerator(Optional.empty(), INTERVAL, state);
    enumerator.start();
    register(enumerator);
    run();
    given().values().forEach(split -> assertEquals(20, split.startingOffset()));
    enumerator.close();
  }

  @Test
  void readersOfABoundedReadHearThatThereAreNoMoreSplits() throws Exception {
    TailraceEnumerator enumerator =
        enumerator(Optional.of(OffsetsInitializer.latest()), -1, EnumeratorState.INITIAL);
    enumerator.start();
    context.registerReader(0, "host");
    enumerator.addReader(0);
    assertFalse(toldThatThereAreNoMore(0));
    runOnce();
    assertTrue(toldThatThereAreNoMore(0));
    context.registerReader(1, "host");
    enumerator.addReader(1);
    assertTrue(toldThatThereAreNoMore(1));
    given().values().forEach(split -> assertEquals(20, split.stoppingOffset()));
    enumerator.close();
  }

  @Test
  void readersOfARestoredBoundedReadHearItTooAndItsPartitionsStayTheSame() throws Exception {
    EnumeratorState state = new EnumeratorState(partitions(2), List.of(), true);
    TailraceEnumerator enumerator = enumerator(Optional.of(OffsetsInitializer.latest()), -1, state);
    enumerator.start();
    register(enumerator);
    runOnce();
    for (int reader = 0; reader < READERS; reader++) {
      assertTrue(toldThatThereAreNoMore(reader), "reader " + reader);
    }
    assertEquals(Map.of(), given());
    enumerator.close();
  }

  @Test
  void anEmptyBoundedReadEnds() throws Exception {
    partitions.clear();
    TailraceEnumerator enumerator =
        enumerator(Optional.of(OffsetsInitializer.latest()), -1, EnumeratorState.INITIAL);
    enumerator.start();
    register(enumerator);
    runOnce();
    assertTrue(toldThatThereAreNoMore(0));
    enumerator.close();
  }

  @Test
  void readersOfAnEndlessReadAreNeverTold() throws Exception {
    TailraceEnumerator enumerator = enumerator(Optional.empty(), -1, EnumeratorState.INITIAL);
    enumerator.start();
    register(enumerator);
    runOnce();
    assertEquals(partitions, given().keySet());
    for (int reader = 0; reader < READERS; reader++) {
      assertFalse(toldThatThereAreNoMore(reader), "reader " + reader);
    }
    enumerator.close();
  }

  @Test
  void whatAFailedReaderHadIsGivenOutAgainAsItWas() throws Exception {
    TailraceEnumerator enumerator = endless();
    enumerator.start();
    register(enumerator);
    run();
    int owner = SplitOwners.owner(new TopicPartition("t", 0), READERS);
    List<TailraceSplit> had =
        List.copyOf(context.getSplitAssignments().get(owner).getAssignedSplits());
    context.registeredReaders().remove(owner);
    context.getSplitAssignments().remove(owner);
    enumerator.addSplitsBack(had, owner);
    assertEquals(Set.copyOf(had), Set.copyOf(enumerator.snapshotState(1).unassigned()));
    context.registerReader(owner, "host");
    enumerator.addReader(owner);
    assertEquals(
        Set.copyOf(had), Set.copyOf(context.getSplitAssignments().get(owner).getAssignedSplits()));
    enumerator.close();
  }

  @Test
  void aBrokerThatIsAwayWhenPartitionsAreLookedForAgainDoesNotEndTheJob() throws Exception {
    TailraceEnumerator enumerator = endless();
    enumerator.start();
    register(enumerator);
    run();
    failure = Optional.of(new TimeoutException("away"));
    run();
    failure = Optional.empty();
    partitions.add(new TopicPartition("t", 9));
    run();
    assertEquals(partitions, given().keySet());
    assertEquals(Optional.empty(), end);
    enumerator.close();
  }

  @Test
  void aFailureAtTheStartEndsTheJob() throws Exception {
    TailraceEnumerator enumerator = endless();
    enumerator.start();
    failure = Optional.of(new TimeoutException("away"));
    run();
    assertTrue(end.orElseThrow().getMessage().contains("away"), end.toString());
    enumerator.close();
  }

  @Test
  void beingForbiddenToLookForPartitionsEndsTheJob() throws Exception {
    TailraceEnumerator enumerator = endless();
    enumerator.start();
    register(enumerator);
    run();
    failure = Optional.of(new TopicAuthorizationException("no leave"));
    run();
    assertTrue(end.orElseThrow().getMessage().contains("no leave"), end.toString());
    enumerator.close();
  }

  @Test
  void thePartitionsOfATopicAreSpreadInTurn() {
    for (int readers = 1; readers < 7; readers++) {
      int first = SplitOwners.owner(new TopicPartition("any", 0), readers);
      for (int partition = 0; partition < 20; partition++) {
        assertEquals(
            (first + partition) % readers,
            SplitOwners.owner(new TopicPartition("any", partition), readers));
      }
    }
    Set<Integer> firsts = new TreeSet<>();
    for (int topic = 0; topic < 100; topic++) {
      firsts.add(SplitOwners.owner(new TopicPartition("topic-" + topic, 0), 5));
    }
    assertEquals(Set.of(0, 1, 2, 3, 4), firsts);
  }
}
