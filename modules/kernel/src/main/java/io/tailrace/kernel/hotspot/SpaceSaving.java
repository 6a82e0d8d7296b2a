package io.tailrace.kernel.hotspot;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Finds the names with the largest sums among any number of names, in bounded memory: the
 * Space-Saving algorithm of Metwally, Agrawal and El Abbadi. A name that is not counted takes the
 * place of the smallest counter, and its sum as the error; so a sum is never too low, and whatever
 * has more than its share of one in {@code capacity} is there. For one thread.
 */
final class SpaceSaving {
  private final int capacity;
  private final Map<String, Counter> counters = new HashMap<>();
  private long total;

  /**
   * The sum of a name.
   *
   * @param sum at least what was added to it
   * @param error by how much it may be too high
   */
  record Sum(String name, long sum, long error) {}

  private static final class Counter {
    long sum;
    long error;
  }

  SpaceSaving(int capacity) {
    this.capacity = capacity;
  }

  void add(String name, long weight) {
    total += weight;
    Counter counter = counters.get(name);
    if (counter == null) {
      counter = new Counter();
      if (counters.size() == capacity) {
        counter.sum = counter.error = removeSmallest();
      }
      counters.put(name, counter);
    }
    counter.sum += weight;
  }

  private long removeSmallest() {
    Map.Entry<String, Counter> smallest =
        counters.entrySet().stream()
            .min(Comparator.comparingLong(entry -> entry.getValue().sum))
            .orElseThrow();
    counters.remove(smallest.getKey());
    return smallest.getValue().sum;
  }

  /** Adds what another one has counted. */
  void addAll(SpaceSaving other) {
    long before = total;
    for (Sum sum : other.largest()) {
      add(sum.name(), sum.sum());
      counters.get(sum.name()).error += sum.error();
    }
    total = before + other.total;
  }

  /** All that was added. */
  long total() {
    return total;
  }

  /** What is counted, the largest sum first. */
  List<Sum> largest() {
    List<Sum> sums = new ArrayList<>();
    counters.forEach((name, counter) -> sums.add(new Sum(name, counter.sum, counter.error)));
    sums.sort(Comparator.comparingLong(Sum::sum).reversed().thenComparing(Sum::name));
    return sums;
  }
}
