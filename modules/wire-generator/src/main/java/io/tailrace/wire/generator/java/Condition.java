package io.tailrace.wire.generator.java;

import io.tailrace.wire.generator.schema.VersionRange;

/**
 * Java that asks whether {@code version} is among some versions.
 *
 * @param code {@code true} and {@code false} where the answer is known
 * @param negation asks for all other versions
 */
record Condition(String code, String negation) {
  static final Condition ALWAYS = new Condition("true", "false");
  static final Condition NEVER = new Condition("false", "true");

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
    if (low && high && both.lowest() == both.highest()) {
      return new Condition("version == " + both.lowest(), "version != " + both.lowest());
    }
    Condition atLeast = new Condition("version >= " + both.lowest(), "version < " + both.lowest());
    Condition atMost = new Condition("version <= " + both.highest(), "version > " + both.highest());
    if (low && high) {
      return new Condition(
          atLeast.code + " && " + atMost.code, atLeast.negation + " || " + atMost.negation);
    }
    if (low) {
      return atLeast;
    }
    return high ? atMost : ALWAYS;
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
    return isNever() ? otherwise : code + " ? " + operand(then) + " : " + operand(otherwise);
  }

  private static String operand(String expression) {
    return expression.contains(" ? ") ? "(" + expression + ")" : expression;
  }
}
