package io.tailrace.kernel.transaction;

import io.tailrace.kernel.partition.TransactionMarker;
import io.tailrace.kernel.topic.TopicPartition;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.function.BiFunction;
import java.util.function.Consumer;

/** Partitions that take markers at once, later, or not at all. */
final class FakeMarkers implements MarkerSender {
  private final Map<TopicPartition, List<TransactionMarker>> written = new HashMap<>();
  private final Map<TopicPartition, Delivery> failing = new HashMap<>();
  private final Queue<Runnable> held = new ArrayDeque<>();
  private boolean holds;
  private BiFunction<TopicPartition, TransactionMarker, Delivery> partitions =
      (partition, marker) -> Delivery.WRITTEN;

  /** Lets partitions have a say. */
  void to(BiFunction<TopicPartition, TransactionMarker, Delivery> model) {
    partitions = model;
  }

  @Override
  public void send(TopicPartition partition, TransactionMarker marker, Consumer<Delivery> outcome) {
    if (holds) {
      held.add(() -> deliver(partition, marker, outcome));
    } else {
      deliver(partition, marker, outcome);
    }
  }

  private void deliver(
      TopicPartition partition, TransactionMarker marker, Consumer<Delivery> outcome) {
    Delivery failure = failing.get(partition);
    if (failure != null) {
      outcome.accept(failure);
      return;
    }
    written.computeIfAbsent(partition, key -> new ArrayList<>()).add(marker);
    outcome.accept(partitions.apply(partition, marker));
  }

  void hold() {
    holds = true;
  }

  int held() {
    return held.size();
  }

  /** Delivers what is held, and all that comes. */
  void release() {
    holds = false;
    while (!held.isEmpty()) {
      held.remove().run();
    }
  }

  /** Delivers nothing of what is held: nobody is told. */
  void lose() {
    held.clear();
    holds = false;
  }

  void fail(TopicPartition partition, Delivery with) {
    failing.put(partition, with);
  }

  void heal() {
    failing.clear();
  }

  List<TransactionMarker> of(TopicPartition partition) {
    return written.getOrDefault(partition, List.of());
  }
}
