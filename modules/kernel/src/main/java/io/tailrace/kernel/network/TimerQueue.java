package io.tailrace.kernel.network;

import java.util.Arrays;
import java.util.function.Consumer;

/**
 * Timers ordered by deadline, in a binary heap that knows where each of them is: long polls come
 * and go by the thousand, so one that is cancelled leaves at once, in O(log n).
 *
 * <p>Used on one thread. Times are nanoseconds of a clock that may wrap.
 */
final class TimerQueue {
  /** What {@link #nanosToNext} returns where there is no timer. */
  static final long NONE = Long.MAX_VALUE;

  private Timer[] heap = new Timer[16];
  private int size;
  private long sequence;

  int size() {
    return size;
  }

  /** Queues a timer, unless it was cancelled before it came here. */
  void add(Timer timer) {
    if (timer.cancelled) {
      return;
    }
    if (size == heap.length) {
      heap = Arrays.copyOf(heap, size * 2);
    }
    timer.sequence = sequence++;
    size++;
    up(size - 1, timer);
  }

  /** Takes a timer back; it does not run any more. */
  void cancel(Timer timer) {
    timer.cancelled = true;
    if (timer.index != Timer.NOT_QUEUED) {
      remove(timer.index);
    }
  }

  /** How long until the next timer is due: 0 if one is, {@link #NONE} if there is none. */
  long nanosToNext(long now) {
    return size == 0 ? NONE : Math.max(0, heap[0].deadline - now);
  }

  /**
   * Runs what is due, but no more than were queued at the start: timers that set timers leave time
   * for the sockets.
   */
  void runDue(long now, Consumer<Throwable> failures) {
    for (int left = size; left > 0 && size > 0 && heap[0].deadline - now <= 0; left--) {
      Timer timer = heap[0];
      remove(0);
      try {
        timer.task.run();
      } catch (Throwable e) {
        failures.accept(e);
      }
    }
  }

  private void remove(int at) {
    heap[at].index = Timer.NOT_QUEUED;
    size--;
    Timer last = heap[size];
    heap[size] = null;
    if (at < size) {
      up(at, last);
      if (last.index == at) {
        down(at, last);
      }
    }
  }

  private void up(int from, Timer timer) {
    int at = from;
    while (at > 0) {
      int parent = (at - 1) >>> 1;
      if (!timer.isBefore(heap[parent])) {
        break;
      }
      put(at, heap[parent]);
      at = parent;
    }
    put(at, timer);
  }

  private void down(int from, Timer timer) {
    int at = from;
    while (2 * at + 1 < size) {
      int child = 2 * at + 1;
      if (child + 1 < size && heap[child + 1].isBefore(heap[child])) {
        child++;
      }
      if (!heap[child].isBefore(timer)) {
        break;
      }
      put(at, heap[child]);
      at = child;
    }
    put(at, timer);
  }

  private void put(int at, Timer timer) {
    heap[at] = timer;
    timer.index = at;
  }
}
