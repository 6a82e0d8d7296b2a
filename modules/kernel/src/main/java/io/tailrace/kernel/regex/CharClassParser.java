package io.tailrace.kernel.regex;

import java.util.Optional;
import java.util.function.IntPredicate;

/** Reads what stands between brackets. */
final class CharClassParser {
  private final PatternText text;
  private final boolean foldCase;

  CharClassParser(PatternText text, boolean foldCase) {
    this.text = text;
    this.foldCase = foldCase;
  }

  /** After the opening bracket, up to the closing one. */
  IntPredicate parse() {
    boolean negated = text.take("^");
    IntPredicate set = _ -> false;
    boolean first = true;
    while (first || !text.isAt("]")) {
      if (text.isAtEnd()) {
        throw new InvalidPatternException("missing closing ]");
      }
      set = set.or(item());
      first = false;
    }
    text.next();
    IntPredicate folded = foldCase ? CharSets.foldingCase(set) : set;
    return negated ? folded.negate() : folded;
  }

  private IntPredicate item() {
    if (text.isAt("[:")) {
      Optional<IntPredicate> named = posix();
      if (named.isPresent()) {
        return named.get();
      }
    }
    return text.set().orElseGet(this::range);
  }

  /** Without an end mark, the bracket is a code point like others. */
  private Optional<IntPredicate> posix() {
    Optional<String> name = text.between("[:", ":]");
    return name.map(
        given -> {
          boolean negated = given.startsWith("^");
          IntPredicate set =
              CharSets.posix(negated ? given.substring(1) : given)
                  .orElseThrow(
                      () ->
                          new InvalidPatternException(
                              "invalid character class range: `[:" + given + ":]`"));
          return negated ? set.negate() : set;
        });
  }

  private IntPredicate range() {
    int start = text.position();
    int from = point();
    int to = from;
    if (text.isAt("-") && !text.isAt("-]")) {
      text.next();
      if (text.isAtEnd()) {
        throw new InvalidPatternException("missing closing ]");
      }
      to = point();
      if (to < from) {
        throw new InvalidPatternException(
            "invalid character class range: `" + text.since(start) + "`");
      }
    }
    return CharSets.range(from, to);
  }

  private int point() {
    return text.isAt("\\") ? text.escaped() : text.next();
  }
}
