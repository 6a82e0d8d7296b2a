package io.tailrace.kernel.coordinator;

import io.tailrace.wire.ErrorCode;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Lets what changes one group's membership take turns: a decision is made on what is in the log, so
 * while one is on its way there, the next must wait. Where the log takes records at once, nobody
 * ever waits. What waits are requests, so that connections bound its number. Used in a strand.
 */
public final class Turns {
  private final Map<String, Deque<Waiting>> waiting = new HashMap<>();
  private boolean over;

  /** Nobody waits. */
  public Turns() {}

  private record Waiting(Runnable work, Consumer<ErrorCode> refusal) {}

  /**
   * Does something with a group when it is its turn: now, or later.
   *
   * @param refusal told instead if it comes, or still waits, when all is over
   */
  public void take(String group, Runnable work, Consumer<ErrorCode> refusal) {
    Deque<Waiting> line = waiting.get(group);
    if (over) {
      refusal.accept(ErrorCode.NOT_COORDINATOR);
    } else if (line == null) {
      work.run();
    } else {
      line.add(new Waiting(work, refusal));
    }
  }

  /** Whether a change is on its way to the log. */
  public boolean isHeld(String group) {
    return waiting.containsKey(group);
  }

  /** The change in progress is on its way to the log: others wait from now on. */
  public void hold(String group) {
    waiting.computeIfAbsent(group, _ -> new ArrayDeque<>(1));
  }

  /** What became of the change is known: others go on, until one of them holds again. */
  public void release(String group) {
    Deque<Waiting> line = waiting.remove(group);
    while (line != null && !line.isEmpty()) {
      line.remove().work().run();
      Deque<Waiting> held = waiting.get(group);
      if (held != null) {
        held.addAll(line);
        return;
      }
    }
  }

  /**
   * Whoever holds goes on, before those who wait: they follow then, unless it holds again.
   *
   * @param refusal told instead if all is over
   */
  public void resume(String group, Runnable work, Consumer<ErrorCode> refusal) {
    Deque<Waiting> line = waiting.get(group);
    if (line == null) {
      refusal.accept(ErrorCode.NOT_COORDINATOR);
      return;
    }
    line.addFirst(new Waiting(work, refusal));
    release(group);
  }

  /** Refuses all who wait, and all who come. */
  public void end() {
    over = true;
    List<Deque<Waiting>> lines = new ArrayList<>(waiting.values());
    waiting.clear();
    lines.forEach(line -> line.forEach(entry -> entry.refusal().accept(ErrorCode.NOT_COORDINATOR)));
  }
}
