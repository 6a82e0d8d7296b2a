package io.tailrace.delivery;

import io.tailrace.spi.delivery.DeliveryHeader;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.UUID;

/**
 * Something that an operator asked for, and how far it is: a redrive, a purge, or a request that
 * was refused. It is changed in place, and counts as changed once it was appended to the delay log:
 * whatever fails before, the shard begins anew from there. For one thread.
 */
final class Operation {
  private static final int MOST_STEPS = 100;

  private final UUID id;
  private final String name;
  private final List<DeliveryHeader> asked;
  private final long startedMs;
  private final Tally tally = new Tally();
  private final Deque<Step> steps = new ArrayDeque<>();
  private List<Span> spans = List.of();
  private State state;
  private String reason;
  private long changedMs;
  private long stepCount;

  /** How it stands. */
  enum State {
    /** It goes on. */
    RUNNING,

    /** It rests until somebody resumes or cancels it. */
    STOPPED,

    /** It has reached its end. */
    FINISHED,

    /** It was ended before. */
    CANCELLED,

    /** It never began. */
    REFUSED;

    String text() {
      return name().toLowerCase(Locale.ROOT);
    }

    boolean isOpen() {
      return this == RUNNING || this == STOPPED;
    }
  }

  /**
   * Offsets that are looked at.
   *
   * @param first where it begins
   * @param next where to go on
   * @param end after the last one
   */
  record Span(int partition, long first, long next, long end) {
    boolean isDone() {
      return next >= end;
    }

    Span to(long offset) {
      return new Span(partition, first, Math.min(offset, end), end);
    }
  }

  /**
   * What was done with it, and by whom.
   *
   * @param atMs when, in milliseconds since 1970
   * @param what such as {@code stop ann@host (client)}
   */
  record Step(long atMs, String what) {}

  /**
   * As it begins.
   *
   * @param id what nobody else chooses
   * @param name what people call it
   * @param asked the headers of the request
   */
  Operation(UUID id, String name, List<DeliveryHeader> asked, long startedMs) {
    this.id = id;
    this.name = name;
    this.asked = List.copyOf(asked);
    this.startedMs = startedMs;
    changedMs = startedMs;
    state = State.RUNNING;
    reason = "";
  }

  UUID id() {
    return id;
  }

  String name() {
    return name;
  }

  List<DeliveryHeader> asked() {
    return asked;
  }

  long startedMs() {
    return startedMs;
  }

  long changedMs() {
    return changedMs;
  }

  State state() {
    return state;
  }

  /** Why it is as it is, where that needs saying. */
  String reason() {
    return reason;
  }

  Tally tally() {
    return tally;
  }

  List<Span> spans() {
    return spans;
  }

  List<Step> steps() {
    return List.copyOf(steps);
  }

  void spans(List<Span> changed) {
    spans = new ArrayList<>(changed);
  }

  /** A span has been looked at up to an offset. */
  void reached(int number, long offset) {
    spans.set(number, spans.get(number).to(offset));
  }

  void become(State changed, String why, long now) {
    state = changed;
    reason = why;
    changedMs = now;
  }

  void step(Step step) {
    if (steps.size() == MOST_STEPS) {
      steps.removeFirst();
    }
    steps.add(step);
    stepCount++;
  }

  /** A number that changes with each step. */
  long stepCount() {
    return stepCount;
  }

  /** Whether nothing is left to be done for it. */
  boolean isClosed() {
    return !state.isOpen() && tally.inFlight() == 0;
  }

  boolean isRead() {
    return spans.stream().allMatch(Span::isDone);
  }

  /** Whether a redrive, which runs, is still to read records of a topic before an offset. */
  boolean isYetToRead(int partition, long before) {
    return state == State.RUNNING
        && spans.stream()
            .anyMatch(
                span -> span.partition() == partition && !span.isDone() && span.next() < before);
  }
}
