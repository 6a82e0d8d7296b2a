package io.tailrace.delivery;

import io.tailrace.delivery.DelayLogRecord.Operated;
import io.tailrace.delivery.Operation.Span;
import io.tailrace.delivery.Operation.State;
import io.tailrace.spi.delivery.DeliveryBroker;
import io.tailrace.spi.delivery.DeliveryException;
import io.tailrace.spi.delivery.DeliveryException.Reason;
import io.tailrace.spi.delivery.DeliveryPartition;
import io.tailrace.spi.delivery.DeliveryTopic;
import java.util.List;

/** Deletes dead letters, a partition at a time; to do it again does no harm. For one thread. */
final class Purge implements Work {
  private static final long PAUSE_MS = 1_000;

  private final Operation operation;
  private final OperationRequest request;
  private final DeliveryBroker broker;
  private long pausedUntilMs;

  Purge(Operation operation, OperationRequest request, DeliveryBroker broker) {
    this.operation = operation;
    this.request = request;
    this.broker = broker;
  }

  @Override
  public void follow(Policies policies) {
    // Which topic it is about was checked when it began.
  }

  @Override
  public List<DelayLogRecord> step(long now) {
    if (now < pausedUntilMs) {
      return List.of();
    }
    try {
      for (int number = 0; number < operation.spans().size(); number++) {
        if (!operation.spans().get(number).isDone()) {
          delete(number);
          break;
        }
      }
    } catch (DeliveryException e) {
      if (e.reason() == Reason.UNAVAILABLE) {
        pausedUntilMs = now + PAUSE_MS;
        return List.of();
      }
      operation.become(State.CANCELLED, e.getMessage(), now);
      return List.of(new Operated(operation));
    }
    if (operation.isRead()) {
      operation.become(State.FINISHED, "", now);
    }
    return List.of(new Operated(operation));
  }

  private void delete(int number) {
    Span span = operation.spans().get(number);
    DeliveryTopic topic =
        broker
            .topic(request.topic())
            .orElseThrow(() -> new DeliveryException(Reason.GONE, request.topic() + " is deleted"));
    DeliveryPartition partition = broker.partition(topic, span.partition());
    partition.deleteBefore(span.end());
    operation.tally().delete(span.end() - span.first());
    operation.reached(number, span.end());
  }

  @Override
  public long nextMs(long now) {
    return Math.max(now, pausedUntilMs);
  }
}
