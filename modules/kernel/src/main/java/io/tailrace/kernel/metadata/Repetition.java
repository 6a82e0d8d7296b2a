package io.tailrace.kernel.metadata;

import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Set;

/** Finds what a request names more than once. */
final class Repetition {
  private Repetition() {}

  /** The values that come more than once, in the order of their repetition. */
  static <T> Set<T> of(Collection<T> values) {
    Set<T> seen = new HashSet<>();
    Set<T> repeated = new LinkedHashSet<>();
    for (T value : values) {
      if (!seen.add(value)) {
        repeated.add(value);
      }
    }
    return repeated;
  }
}
