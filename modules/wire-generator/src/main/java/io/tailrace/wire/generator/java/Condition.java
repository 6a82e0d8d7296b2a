package io.tailrace.wire.generator.java;

import io.tailrace.wire.generator.schema.VersionRange;

/**
 * Java that asks whether {@code version} is among some versions.
 *
 * @param code {@code true} and {@code false} where the answer is known
 */
record Condition(String code) {
  static final Condition ALWAYS = new Condition("true");
  static final Condition NEVER = new Condition("false");

  /**
   * Asks for some versions.
   *
   * @param known those that the version is among in any case
   */
  static Condition of(VersionRange wanted, VersionRange known) {
    VersionRange both = wanted.intersect(known);
    if (both.isEmpty()) {
      return NEVER;
    }
    boolean low = both.lowest() > known.lowest();
    boolean high = both.highest() < known.highest();
    if (low && high) {
      return both.lowest() == both.highest()
          ? new Condition("version == " + both.lowest())
          : new Condition("version >= " + both.lowest() + " && version <= " + both.highest());
    }
    if (low) {
      return new Condition("version >= " + both.lowest());
    }
    return high ? new Condition("version <= " + both.highest()) : ALWAYS;
  }

  boolean isAlways() {
    return equals(ALWAYS);
  }

  boolean isNever() {
    return equals(NEVER);
  }

  /** An expression that is the one where the condition holds, else the other. */
  String choose(String then, String otherwise) {
    if (isAlways() || then.equals(otherwise)) {
      return then;
    }
    return isNever() ? otherwise : "(" + code + " ? " + then + " : " + otherwise + ")";
  }
}
