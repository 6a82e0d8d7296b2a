package io.tailrace.kernel.concurrent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class StrandTest {
  private final Strand strand = new Strand();

  @Test
  void contentionLosesOrReordersOrOverlapsTasks() throws Exception {
    long seed = System.nanoTime();
    int threads = 4;
    int tasks = 20_000;
    int[] ran = new int[threads]; // guarded by nothing but the strand
    AtomicBoolean inside = new AtomicBoolean();
    AtomicReference<String> wrong = new AtomicReference<>();
    CountDownLatch all = new CountDownLatch(threads * tasks);
    try (ExecutorService elsewhere = Executors.newVirtualThreadPerTaskExecutor();
        ExecutorService callers = Executors.newFixedThreadPool(threads)) {
      List<Future<?>> callings = new ArrayList<>();
      for (int thread = 0; thread < threads; thread++) {
        int caller = thread;
        Random random = new Random(seed + thread);
        callings.add(
            callers.submit(
                () -> {
                  for (int task = 0; task < tasks; task++) {
                    int number = task;
                    Runnable step =
                        () -> {
                          if (!inside.compareAndSet(false, true) || !strand.isInside()) {
                            wrong.set("two were in the strand");
                          }
                          if (ran[caller]++ != number) {
                            wrong.set("task " + number + " of " + caller + " out of order");
                          }
                          inside.set(false);
                          all.countDown();
                        };
                    switch (random.nextInt(8)) {
                      case 0 -> strand.executeOn(elsewhere, step);
                      case 1 -> strand.executeAndWait(step);
                      case 2, 3 -> {
                        if (strand.tryEnter()) {
                          step.run();
                          strand.exit();
                        } else {
                          strand.execute(step);
                        }
                      }
                      default -> strand.execute(step);
                    }
                  }
                }));
      }
      for (Future<?> calling : callings) {
        calling.get();
      }
      assertTrue(all.await(20, TimeUnit.SECONDS), () -> "lost " + all.getCount() + ", " + seed);
    }
    assertEquals(null, wrong.get(), "seed " + seed);
    assertTrue(strand.tryEnter(), "the strand is not left");
  }

  @Test
  void anErrorOfOneTaskKeepsTheStrandShut() {
    AtomicBoolean ran = new AtomicBoolean();
    assertTrue(strand.tryEnter());
    strand.execute(
        () -> {
          throw new StackOverflowError();
        });
    strand.execute(() -> ran.set(true));
    strand.exit();
    assertTrue(ran.get());
    assertTrue(strand.tryEnter());
  }

  @Test
  void aTaskWithinATaskRunsWithinIt() {
    List<String> order = new ArrayList<>();
    strand.execute(
        () -> {
          strand.execute(() -> order.add("inner"));
          order.add("outer");
        });
    assertEquals(List.of("outer", "inner"), order);
  }

  @Test
  void whatBlocksRunsOnTheThreadThatIsInTheStrand() throws Exception {
    try (ExecutorService other = Executors.newSingleThreadExecutor()) {
      CompletableFuture<Thread> ranOn = new CompletableFuture<>();
      assertTrue(strand.tryEnter());
      strand.executeOn(other, () -> ranOn.complete(Thread.currentThread()));
      assertFalse(ranOn.isDone());
      strand.exit();
      assertNotEquals(Thread.currentThread(), ranOn.get(20, TimeUnit.SECONDS));

      CountDownLatch release = new CountDownLatch(1);
      CountDownLatch entered = new CountDownLatch(1);
      other.submit(
          () ->
              strand.execute(
                  () -> {
                    entered.countDown();
                    awaitLatch(release);
                  }));
      awaitLatch(entered);
      Thread.ofVirtual().start(release::countDown);
      AtomicReference<Thread> waited = new AtomicReference<>();
      strand.executeAndWait(() -> waited.set(Thread.currentThread()));
      assertEquals(Thread.currentThread(), waited.get());
    }
  }

  @Test
  void whatComesAfterAHandOverRunsBeforeIt() {
    Deque<Runnable> slow = new ArrayDeque<>();
    List<String> order = new ArrayList<>();
    strand.executeOn(slow::add, () -> order.add("first"));
    strand.execute(() -> order.add("second"));
    assertEquals(List.of(), order, "the strand belongs to the slow executor now");
    slow.remove().run();
    assertEquals(List.of("first", "second"), order);
  }

  @Test
  void anExecutorThatRefusesKeepsTheStrandShut() {
    AtomicBoolean ran = new AtomicBoolean();
    strand.executeOn(
        task -> {
          throw new RejectedExecutionException("closed");
        },
        () -> ran.set(true));
    assertTrue(ran.get());
    assertTrue(strand.tryEnter());
  }

  private static void awaitLatch(CountDownLatch latch) {
    try {
      assertTrue(latch.await(20, TimeUnit.SECONDS));
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
