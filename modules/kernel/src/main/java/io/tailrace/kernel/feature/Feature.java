package io.tailrace.kernel.feature;

/**
 * Something that brokers of a cluster must agree on before any of them does it, and that therefore
 * is switched on for all of them, by level (KIP-584). Level 0 is the time before the feature.
 *
 * @param name its name, by Kafka's names where Kafka has it
 * @param minLevel the lowest level that this broker supports
 * @param maxLevel the highest level that this broker supports; new data begin with it
 */
public record Feature(String name, short minLevel, short maxLevel) {

  /** Checks the range. */
  public Feature {
    if (minLevel < 0 || maxLevel < minLevel) {
      throw new IllegalArgumentException(name + " has no levels: " + minLevel + "-" + maxLevel);
    }
  }

  static Feature of(String name, int minLevel, int maxLevel) {
    return new Feature(name, (short) minLevel, (short) maxLevel);
  }

  /** Whether this broker supports a level. */
  public boolean supports(int level) {
    return level >= minLevel && level <= maxLevel;
  }
}
