package io.tailrace.kernel.network;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.Test;

class TimerQueueTest {
  private final TimerQueue queue = new TimerQueue();
  private final List<Integer> ran = new ArrayList<>();
  private final List<Throwable> failures = new ArrayList<>();

  @Test
  void nothingRunsBeforeItIsDue() {
    add(100, 1);
    queue.runDue(99, failures::add);
    assertEquals(List.of(), ran);
    assertEquals(1, queue.nanosToNext(99));
    queue.runDue(100, failures::add);
    assertEquals(List.of(1), ran);
    assertEquals(TimerQueue.NONE, queue.nanosToNext(100));
  }

  @Test
  void equalDeadlinesRunInTheOrderGiven() {
    for (int i = 0; i < 100; i++) {
      add(5, i);
    }
    queue.runDue(5, failures::add);
    for (int i = 0; i < 100; i++) {
      assertEquals(i, ran.get(i));
    }
  }

  @Test
  void aClockThatWrapsKeepsTheOrder() {
    long now = Long.MAX_VALUE - 5;
    add(now + 10, 2);
    add(now + 1, 1);
    assertEquals(1, queue.nanosToNext(now));
    queue.runDue(now + 1, failures::add);
    assertEquals(List.of(1), ran);
    queue.runDue(now + 10, failures::add);
    assertEquals(List.of(1, 2), ran);
  }

  @Test
  void cancelledTimersAreGoneWhereverInTheHeapTheyWere() {
    long seed = ThreadLocalRandom.current().nextLong();
    Random random = new Random(seed);
    List<Timer> kept = new ArrayList<>();
    for (int i = 0; i < 2_000; i++) {
      kept.add(add(random.nextInt(500), i));
      if (random.nextInt(3) == 0) {
        queue.cancel(kept.remove(random.nextInt(kept.size())));
      }
    }
    assertEquals(kept.size(), queue.size(), "seed " + seed);
    queue.runDue(500, failures::add);
    kept.sort(Comparator.comparingLong((Timer t) -> t.deadline).thenComparingLong(t -> t.sequence));
    List<Integer> expected = new ArrayList<>();
    List<Integer> actual = List.copyOf(ran);
    ran.clear();
    for (Timer timer : kept) {
      timer.task.run();
    }
    expected.addAll(ran);
    assertEquals(expected, actual, "seed " + seed);
  }

  @Test
  void cancelledBeforeItIsQueuedItNeverRuns() {
    Timer timer = new Timer(1, () -> ran.add(1), queue::cancel);
    timer.cancel();
    queue.add(timer);
    queue.runDue(10, failures::add);
    assertEquals(List.of(), ran);
  }

  @Test
  void cancellingAfterTheRunOrTwiceHasNoEffectOnOthers() {
    Timer first = add(1, 1);
    add(2, 2);
    queue.runDue(1, failures::add);
    first.cancel();
    first.cancel();
    queue.runDue(2, failures::add);
    assertEquals(List.of(1, 2), ran);
  }

  @Test
  void aTimerThatSetsItselfAgainDoesNotHoldTheLoop() {
    Runnable[] task = new Runnable[1];
    task[0] =
        () -> {
          ran.add(1);
          queue.add(new Timer(0, task[0], queue::cancel));
        };
    queue.add(new Timer(0, task[0], queue::cancel));
    queue.runDue(10, failures::add);
    assertEquals(List.of(1), ran);
    assertEquals(0, queue.nanosToNext(10));
  }

  @Test
  void aFailingTimerDoesNotKeepOthersFromRunning() {
    queue.add(
        new Timer(
            1,
            () -> {
              throw new IllegalStateException();
            },
            queue::cancel));
    add(1, 2);
    queue.runDue(1, failures::add);
    assertEquals(List.of(2), ran);
    assertEquals(1, failures.size());
  }

  private Timer add(long deadline, int number) {
    Timer timer = new Timer(deadline, () -> ran.add(number), queue::cancel);
    queue.add(timer);
    return timer;
  }
}
