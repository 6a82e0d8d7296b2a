package io.tailrace.delivery;

import io.tailrace.delivery.DelayLogRecord.Operated;
import io.tailrace.delivery.DelayLogRecord.OperationClosed;
import io.tailrace.delivery.Operation.State;
import io.tailrace.delivery.OperationRequest.Action;
import io.tailrace.spi.delivery.DeliveryBroker;
import io.tailrace.spi.delivery.DeliveryException;
import io.tailrace.spi.delivery.DeliveryTopic;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * What operators ask for: takes their requests, works on them in turn, and tells how they stand. A
 * part of the first shard. Blocks. For one thread.
 */
final class Operations implements AutoCloseable {
  private static final int MOST_AT_ONCE = 200;

  private final DelayLog log;
  private final ShardState state;
  private final DeliveryBroker broker;
  private final Intake intake;
  private final Runnable wake;
  private final OperationsTopic topic;
  private final Requests requests;
  private final Map<UUID, Running> running = new HashMap<>();
  private List<Source> sources = List.of();
  private Policies policies = Policies.NONE;

  /** An operation, who works on it, and who tells of it. */
  private record Running(Operation operation, Work work, Teller teller) {
    boolean isWorking() {
      return operation.state() == State.RUNNING;
    }

    long nextMs(long now) {
      return Math.min(isWorking() ? work.nextMs(now) : DueIndex.NEVER, teller.nextMs(now));
    }
  }

  /**
   * As the log says they stand.
   *
   * @param wake run when there are requests
   */
  Operations(DelayLog log, ShardState state, DeliveryBroker broker, Intake intake, Runnable wake) {
    this.log = log;
    this.state = state;
    this.broker = broker;
    this.intake = intake;
    this.wake = wake;
    topic = new OperationsTopic(broker);
    requests = new Requests(state.operations(), broker, topic);
  }

  /** From now on there are these policies, and perhaps other topics. */
  void follow(Policies changed) {
    policies = changed;
    requests.follow(changed);
    running.values().forEach(one -> one.work.follow(changed));
    Optional<DeliveryTopic> there = broker.topic(OperationNames.REQUESTS);
    boolean same =
        there.isPresent()
            && sources.size() == there.get().partitions()
            && sources.getFirst().topic().id().equals(there.get().id());
    if (!same) {
      close();
      there.ifPresent(found -> sources = listen(found));
    }
  }

  private List<Source> listen(DeliveryTopic there) {
    List<Source> listening = new ArrayList<>();
    for (int number = 0; number < there.partitions(); number++) {
      try {
        listening.add(
            new Source(
                there,
                number,
                broker.partition(there, number),
                requests,
                state.position(there.id(), number),
                wake));
      } catch (DeliveryException _) {
        return listening; // deleted meanwhile
      }
    }
    return listening;
  }

  /** Does a bounded piece of work; whether anything was stored. */
  boolean step(long now) {
    boolean worked = false;
    if (state.operations().size() < MOST_AT_ONCE) {
      for (Source source : sources) {
        worked |= intake.take(source, now);
      }
    }
    for (Operation operation : List.copyOf(state.operations().values())) {
      Running one = running.computeIfAbsent(operation.id(), _ -> running(operation, now));
      if (one.isWorking()) {
        worked |= append(one.work.step(now), now);
      }
      worked |= tell(one, now);
    }
    running.keySet().retainAll(state.operations().keySet());
    return worked;
  }

  private Running running(Operation operation, long now) {
    return new Running(operation, work(operation, now), new Teller(operation, topic));
  }

  private Work work(Operation operation, long now) {
    if (operation.isClosed()) {
      return Work.NONE;
    }
    OperationRequest request;
    try {
      request = OperationRequest.of(operation.asked());
    } catch (InvalidHeaderException e) { // of a later version
      operation.become(State.CANCELLED, e.getMessage(), now);
      append(List.of(new Operated(operation)), now);
      return Work.NONE;
    }
    return request.action() == Action.PURGE
        ? new Purge(operation, request, broker)
        : new Redrive(operation, request, broker, policies);
  }

  /** What has ended is forgotten when that was told. */
  private boolean tell(Running one, long now) {
    if (one.teller.isDue(now)) {
      if (one.isWorking()) {
        append(List.of(new Operated(one.operation)), now); // no less than what was told
      }
      one.teller.tell(now);
    }
    return one.operation.isClosed()
        && one.teller.isDone()
        && append(List.of(new OperationClosed(one.operation.id())), now);
  }

  private boolean append(List<DelayLogRecord> entries, long now) {
    if (entries.isEmpty()) {
      return false;
    }
    long offset = log.append(entries, now);
    for (DelayLogRecord entry : entries) {
      state.apply(entry, offset++);
    }
    return true;
  }

  /** When to come again at the latest; not later than now if there is more to do. */
  long nextMs(long now) {
    long next = DueIndex.NEVER;
    for (Source source : sources) {
      if (source.isDirty()) {
        next = Math.min(next, source.pausedUntilMs());
      }
    }
    for (Running one : running.values()) {
      next = Math.min(next, one.nextMs(now));
    }
    return next;
  }

  /** Listens no more. */
  @Override
  public void close() {
    sources.forEach(Source::close);
    sources = List.of();
  }
}
