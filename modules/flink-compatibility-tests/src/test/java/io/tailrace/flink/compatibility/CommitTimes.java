package io.tailrace.flink.compatibility;

import java.io.Serializable;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * How long a sink has taken for checkpoints, in nanoseconds. It is found by its name, since Flink
 * serializes sinks. Thread-safe.
 */
record CommitTimes(String name) implements Serializable {
  private record Times(Queue<Long> prepare, Queue<Long> commit) {}

  private static final Map<String, Times> ALL = new ConcurrentHashMap<>();

  private Times times() {
    return ALL.computeIfAbsent(
        name, key -> new Times(new ConcurrentLinkedQueue<>(), new ConcurrentLinkedQueue<>()));
  }

  void prepared(long nanos) {
    times().prepare().add(nanos);
  }

  void committed(long nanos) {
    times().commit().add(nanos);
  }

  List<Long> prepare() {
    return List.copyOf(times().prepare());
  }

  List<Long> commit() {
    return List.copyOf(times().commit());
  }
}
