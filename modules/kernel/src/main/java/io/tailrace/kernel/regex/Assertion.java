package io.tailrace.kernel.regex;

/** A condition on the place between two code points of a text. */
enum Assertion {
  /** The beginning of the text. */
  BEGIN,
  /** The end of the text. */
  END,
  /** The beginning of a line. */
  BEGIN_LINE,
  /** The end of a line. */
  END_LINE,
  /** Between an ASCII word character and something else. */
  WORD_BOUNDARY,
  /** Anywhere else. */
  NO_WORD_BOUNDARY;

  /**
   * Whether it holds.
   *
   * @param before the code point before the place, or -1
   * @param after the code point after it, or -1
   */
  boolean holds(int before, int after) {
    return switch (this) {
      case BEGIN -> before < 0;
      case END -> after < 0;
      case BEGIN_LINE -> before < 0 || before == '\n';
      case END_LINE -> after < 0 || after == '\n';
      case WORD_BOUNDARY -> CharSets.isWord(before) != CharSets.isWord(after);
      case NO_WORD_BOUNDARY -> CharSets.isWord(before) == CharSets.isWord(after);
    };
  }
}
