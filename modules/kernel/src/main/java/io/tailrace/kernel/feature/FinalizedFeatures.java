package io.tailrace.kernel.feature;

import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The levels of features that are in force in the cluster. Immutable.
 *
 * @param levels by name; none of them is 0
 * @param epoch how often they have changed: clients keep what has the highest epoch
 */
public record FinalizedFeatures(SortedMap<String, Short> levels, long epoch) {
  /** Before the first record: no feature has a level. */
  public static final FinalizedFeatures NONE =
      new FinalizedFeatures(Collections.emptySortedMap(), 0);

  /** Copies the levels. */
  public FinalizedFeatures {
    levels = Collections.unmodifiableSortedMap(new TreeMap<>(levels));
  }

  /** The level of a feature that is in force; 0 if none is. */
  public short level(Feature feature) {
    return level(feature.name());
  }

  /** The level of a feature that is in force; 0 if none is. */
  public short level(String name) {
    return levels.getOrDefault(name, (short) 0);
  }

  /** With another level of one feature. */
  public FinalizedFeatures with(String name, short level, long newEpoch) {
    Map<String, Short> changed = new TreeMap<>(levels);
    if (level == 0) {
      changed.remove(name);
    } else {
      changed.put(name, level);
    }
    return new FinalizedFeatures(new TreeMap<>(changed), newEpoch);
  }
}
