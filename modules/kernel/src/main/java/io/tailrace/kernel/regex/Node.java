package io.tailrace.kernel.regex;

import java.util.List;
import java.util.function.IntPredicate;

/** A part of a pattern, as it was read. */
sealed interface Node {

  /** One code point of a set. */
  record One(IntPredicate set) implements Node {}

  /** A condition on the place between two code points. */
  record At(Assertion assertion) implements Node {}

  /** One after the other; none of them stands for the empty text. */
  record Sequence(List<Node> parts) implements Node {}

  /** One of several. */
  record Choice(List<Node> options) implements Node {}

  /**
   * One several times.
   *
   * @param most -1 for any number
   */
  record Repeat(Node part, int least, int most) implements Node {}

  /** The empty text. */
  Node EMPTY = new Sequence(List.of());
}
