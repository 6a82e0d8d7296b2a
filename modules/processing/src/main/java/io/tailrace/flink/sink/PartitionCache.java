package io.tailrace.flink.sink;

import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;
import java.util.function.LongSupplier;

/** The partitions of topics, for partitioners; looked up again now and then, since topics grow. */
final class PartitionCache {
  private record Known(int[] partitions, long untilMs) {}

  private final Map<String, Known> known = new HashMap<>(); // as many as the sink writes to
  private final Function<String, int[]> lookup;
  private final LongSupplier clock;
  private final long maxAgeMs;

  PartitionCache(Function<String, int[]> lookup, LongSupplier clock, long maxAgeMs) {
    this.lookup = lookup;
    this.clock = clock;
    this.maxAgeMs = maxAgeMs;
  }

  int[] partitions(String topic) {
    Known found = known.get(topic);
    long now = clock.getAsLong();
    if (found == null || now >= found.untilMs()) {
      found = new Known(lookup.apply(topic), now + maxAgeMs);
      known.put(topic, found);
    }
    return found.partitions();
  }
}
