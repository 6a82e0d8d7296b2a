package io.tailrace.delivery;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How many there are of each name, for a bounded number of names: those that come later are counted
 * together. For one thread.
 */
final class Breakdown {
  static final int MOST_NAMES = 50;

  /** What is counted under a name that is not known. */
  static final String NONE = "(none)";

  /** What further names are counted under. */
  static final String OTHERS = "(others)";

  private static final int LONGEST_NAME = 256;

  private final Map<String, Long> counts = new LinkedHashMap<>();

  void add(String name) {
    add(name, 1);
  }

  void add(String name, long count) {
    String bounded = Bounded.text(name, LONGEST_NAME);
    counts.merge(
        counts.containsKey(bounded) || counts.size() < MOST_NAMES ? bounded : OTHERS,
        count,
        Long::sum);
  }

  /** Names in the order in which they came. */
  Map<String, Long> counts() {
    return Collections.unmodifiableMap(counts);
  }
}
