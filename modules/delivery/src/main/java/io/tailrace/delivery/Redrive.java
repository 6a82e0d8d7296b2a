package io.tailrace.delivery;

import io.tailrace.delivery.DelayLogRecord.Held;
import io.tailrace.delivery.DelayLogRecord.Operated;
import io.tailrace.delivery.Operation.Span;
import io.tailrace.delivery.Operation.State;
import io.tailrace.spi.delivery.DeliveryBroker;
import io.tailrace.spi.delivery.DeliveryException;
import io.tailrace.spi.delivery.DeliveryException.Reason;
import io.tailrace.spi.delivery.DeliveryPartition;
import io.tailrace.spi.delivery.DeliveryPartition.Read;
import io.tailrace.spi.delivery.DeliveryRecord;
import io.tailrace.spi.delivery.DeliveryTopic;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Reads dead letters, and takes those that are wanted into the delay log, a piece at a time: the
 * copies, and how far it has read, are one batch there. Few are on their way at any moment, so that
 * it stops soon when it is told to. For one thread.
 */
final class Redrive implements Work {
  private static final int BYTES_AT_ONCE = 512 * 1024;
  private static final int PACED_BYTES_AT_ONCE = 64 * 1024;
  private static final int MOST_IN_FLIGHT = 1_000;
  private static final long PAUSE_MS = 1_000;

  private final Operation operation;
  private final OperationRequest request;
  private final Redriven redriven;
  private final DeliveryBroker broker;
  private final Pace pace;
  private RedriveTargets targets;
  private int turn;
  private long pausedUntilMs;

  /** One that is under way, as of its operation. */
  Redrive(Operation operation, OperationRequest request, DeliveryBroker broker, Policies policies) {
    this.operation = operation;
    this.request = request;
    this.broker = broker;
    redriven = new Redriven(operation, request);
    pace = new Pace(request.dryRun() ? 0 : request.perSecond());
    follow(policies);
  }

  @Override
  public void follow(Policies policies) {
    targets = new RedriveTargets(broker, policies, request.topic());
  }

  private long allowed(long now) {
    long left = request.limit() - operation.tally().selected();
    if (request.dryRun()) {
      return left;
    }
    long room = MOST_IN_FLIGHT - operation.tally().inFlight();
    return Math.min(left, Math.min(room, pace.allowed(now)));
  }

  @Override
  public List<DelayLogRecord> step(long now) {
    if (isRead()) {
      return finish(now);
    }
    long allowed = allowed(now);
    if (now < pausedUntilMs || allowed <= 0) {
      return List.of();
    }
    int number = nextSpan();
    Span span = operation.spans().get(number);
    Read read;
    try {
      Optional<DeliveryTopic> topic = broker.topic(request.topic());
      if (topic.isEmpty()) {
        throw new DeliveryException(Reason.GONE, request.topic() + " is deleted");
      }
      DeliveryPartition partition = broker.partition(topic.get(), span.partition());
      int bytes = pace.isLimited() ? PACED_BYTES_AT_ONCE : BYTES_AT_ONCE;
      read = partition.read(span.next(), bytes);
    } catch (DeliveryException e) {
      if (e.reason() == Reason.GONE) {
        operation.become(State.CANCELLED, e.getMessage(), now);
        return List.of(new Operated(operation));
      }
      pausedUntilMs = now + PAUSE_MS;
      return List.of();
    }
    return take(number, read, allowed, now);
  }

  private List<DelayLogRecord> take(int number, Read read, long allowed, long now) {
    Span span = operation.spans().get(number);
    List<DelayLogRecord> entries = new ArrayList<>();
    long selected = 0;
    for (DeliveryRecord record : read.records()) {
      if (record.offset() >= span.end()) {
        break;
      }
      if (selected == allowed) {
        return taken(number, record.offset(), entries, selected);
      }
      operation.tally().scan();
      DeadLetter letter = DeadLetter.of(record.headers());
      if (request.selection().includes(record, letter)) {
        selected++;
        select(record, letter, span.partition(), now).ifPresent(entries::add);
      }
    }
    boolean moved = read.nextOffset() > span.next();
    return taken(number, moved ? read.nextOffset() : span.end(), entries, selected);
  }

  private Optional<Held> select(DeliveryRecord record, DeadLetter letter, int partition, long now) {
    operation.tally().select(letter);
    return switch (targets.of(request.target(), letter)) {
      case RedriveTargets.Place.Nowhere(String why) -> {
        operation.tally().skip(why);
        yield Optional.empty();
      }
      case RedriveTargets.Place.To(DeliveryTopic topic) -> {
        if (request.dryRun()) {
          yield Optional.empty();
        }
        operation.tally().take();
        yield Optional.of(new Held(redriven.copy(record, letter, partition, topic.name(), now)));
      }
    };
  }

  /** What is met and not taken needs no record of its own: it would be met again. */
  private List<DelayLogRecord> taken(
      int number, long next, List<DelayLogRecord> entries, long selected) {
    operation.reached(number, next);
    pace.take(selected);
    if (!entries.isEmpty()) {
      entries.add(new Operated(operation));
    }
    return entries;
  }

  private int nextSpan() {
    int count = operation.spans().size();
    do {
      turn = (turn + 1) % count;
    } while (operation.spans().get(turn).isDone());
    return turn;
  }

  private boolean isRead() {
    return operation.tally().selected() >= request.limit() || operation.isRead();
  }

  private List<DelayLogRecord> finish(long now) {
    if (operation.tally().inFlight() > 0) {
      return List.of();
    }
    operation.become(State.FINISHED, "", now);
    return List.of(new Operated(operation));
  }

  @Override
  public long nextMs(long now) {
    if (isRead()) {
      return operation.tally().inFlight() > 0 ? DueIndex.NEVER : now;
    }
    if (now < pausedUntilMs) {
      return pausedUntilMs;
    }
    boolean full = !request.dryRun() && operation.tally().inFlight() >= MOST_IN_FLIGHT;
    return full ? DueIndex.NEVER : pace.nextMs(now);
  }
}
