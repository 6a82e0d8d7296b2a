package io.tailrace.delivery.client;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;

/**
 * Runs tasks on an executor: those of one key one after the other and in their order, those of
 * different keys, and those without one, beside each other. A slow key holds up nobody else. For
 * any thread.
 */
final class KeyLanes {
  private final Executor executor;
  private final Map<ByteBuffer, Deque<Task>> lanes = new HashMap<>();

  /** What is run. */
  interface Task {
    /**
     * Runs it.
     *
     * @param next to be run once, on any thread, when the task is over: then that of the same key
     *     follows
     */
    void run(Runnable next);
  }

  KeyLanes(Executor executor) {
    this.executor = executor;
  }

  /** Runs the task when those of its key before it are over. */
  void submit(Optional<ByteBuffer> key, Task task) {
    if (key.isEmpty()) {
      executor.execute(() -> task.run(() -> {}));
      return;
    }
    synchronized (lanes) {
      Deque<Task> lane = lanes.get(key.get());
      if (lane != null) {
        lane.add(task);
        return;
      }
      lanes.put(key.get(), new ArrayDeque<>());
    }
    execute(key.get(), task);
  }

  private void execute(ByteBuffer key, Task task) {
    executor.execute(() -> task.run(() -> next(key)));
  }

  private void next(ByteBuffer key) {
    Task following;
    synchronized (lanes) {
      following = lanes.get(key).poll();
      if (following == null) {
        lanes.remove(key);
        return;
      }
    }
    execute(key, following);
  }
}
