package io.tailrace.kernel.network;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.Test;

class TaskQueueTest {
  private final List<String> done = new ArrayList<>();
  private final List<Throwable> failures = new ArrayList<>();
  private int wakeups;
  private final TaskQueue queue = new TaskQueue(() -> wakeups++);

  @Test
  void manyTasksWakeASleeperOnce() {
    assertTrue(queue.fallAsleep());
    queue.add(() -> done.add("a"));
    queue.add(() -> done.add("b"));
    assertEquals(1, wakeups);
    queue.getUp();
    queue.run(10, failures::add);
    assertEquals(List.of("a", "b"), done);
  }

  @Test
  void aLoopThatIsUpIsNotWoken() {
    queue.add(() -> done.add("a"));
    assertEquals(0, wakeups);
  }

  @Test
  void aLoopWithATaskDoesNotFallAsleep() {
    queue.add(() -> done.add("a"));
    assertFalse(queue.fallAsleep());
    queue.add(() -> done.add("b"));
    assertEquals(0, wakeups);
  }

  @Test
  void tasksThatBegetTasksLeaveOff() {
    queue.add(this::again);
    queue.run(3, failures::add);
    assertEquals(List.of("again", "again", "again"), done);
  }

  @Test
  void aFailureDoesNotKeepLaterTasksFromRunning() {
    queue.add(
        () -> {
          throw new IllegalStateException("first");
        });
    queue.add(() -> done.add("second"));
    queue.run(10, failures::add);
    assertEquals(1, failures.size());
    assertEquals(List.of("second"), done);
  }

  @Test
  void closingRunsWhatIsThereAndRefusesWhatComes() {
    queue.add(() -> done.add("before"));
    queue.close(failures::add);
    assertEquals(List.of("before"), done);
    assertThrows(RejectedExecutionException.class, () -> queue.add(() -> done.add("after")));
    queue.run(10, failures::add);
    assertEquals(List.of("before"), done);
  }

  private void again() {
    done.add("again");
    queue.add(this::again);
  }
}
