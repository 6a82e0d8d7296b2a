package io.tailrace.kernel.regex;

import java.util.Locale;
import java.util.Optional;
import java.util.function.IntPredicate;

/** The sets of code points that have names. */
final class CharSets {
  private CharSets() {}

  static IntPredicate range(int from, int to) {
    return from == to ? point -> point == from : point -> point >= from && point <= to;
  }

  /** What is in the set but for upper and lower case. */
  static IntPredicate foldingCase(IntPredicate set) {
    return point ->
        set.test(point)
            || set.test(Character.toLowerCase(point))
            || set.test(Character.toUpperCase(point));
  }

  /** An ASCII letter, digit or underscore. */
  static boolean isWord(int point) {
    return isAlpha(point) || isDigit(point) || point == '_';
  }

  private static boolean isAlpha(int point) {
    return isLower(point) || isUpper(point);
  }

  private static boolean isLower(int point) {
    return point >= 'a' && point <= 'z';
  }

  private static boolean isUpper(int point) {
    return point >= 'A' && point <= 'Z';
  }

  private static boolean isDigit(int point) {
    return point >= '0' && point <= '9';
  }

  private static boolean isGraphic(int point) {
    return point > ' ' && point <= '~';
  }

  private static boolean isHexDigit(int point) {
    return isDigit(point) || (point >= 'a' && point <= 'f') || (point >= 'A' && point <= 'F');
  }

  /** The set that a letter after a backslash stands for, such as {@code d}. */
  static Optional<IntPredicate> perl(int letter) {
    return Optional.ofNullable(
        switch (letter) {
          case 'd' -> CharSets::isDigit;
          case 'D' -> point -> !isDigit(point);
          case 's' -> CharSets::isPerlSpace;
          case 'S' -> point -> !isPerlSpace(point);
          case 'w' -> CharSets::isWord;
          case 'W' -> point -> !isWord(point);
          default -> null;
        });
  }

  private static boolean isPerlSpace(int point) {
    return point == ' ' || point == '\t' || point == '\n' || point == '\f' || point == '\r';
  }

  /** The set of a name between {@code [:} and {@code :]}. */
  static Optional<IntPredicate> posix(String name) {
    return Optional.ofNullable(
        switch (name) {
          case "alnum" -> point -> isAlpha(point) || isDigit(point);
          case "alpha" -> CharSets::isAlpha;
          case "ascii" -> point -> point < 0x80;
          case "blank" -> point -> point == ' ' || point == '\t';
          case "cntrl" -> point -> point < ' ' || point == 0x7F;
          case "digit" -> CharSets::isDigit;
          case "graph" -> CharSets::isGraphic;
          case "lower" -> CharSets::isLower;
          case "print" -> point -> isGraphic(point) || point == ' ';
          case "punct" -> point -> isGraphic(point) && !isAlpha(point) && !isDigit(point);
          case "space" -> point -> isPerlSpace(point) || point == 0x0B;
          case "upper" -> CharSets::isUpper;
          case "word" -> CharSets::isWord;
          case "xdigit" -> CharSets::isHexDigit;
          default -> null;
        });
  }

  /** The set of a general category, such as {@code Lu} or {@code N}, or of a script. */
  static Optional<IntPredicate> unicode(String name) {
    if (name.equals("Any")) {
      return Optional.of(_ -> true);
    }
    Optional<IntPredicate> category = category(name);
    return category.isPresent() ? category : script(name);
  }

  private static Optional<IntPredicate> category(String name) {
    return Optional.ofNullable(
        switch (name) {
          case "C" ->
              types(
                  Character.CONTROL, Character.FORMAT, Character.PRIVATE_USE, Character.SURROGATE);
          case "Cc" -> types(Character.CONTROL);
          case "Cf" -> types(Character.FORMAT);
          case "Co" -> types(Character.PRIVATE_USE);
          case "Cs" -> types(Character.SURROGATE);
          case "L" ->
              types(
                  Character.LOWERCASE_LETTER,
                  Character.MODIFIER_LETTER,
                  Character.OTHER_LETTER,
                  Character.TITLECASE_LETTER,
                  Character.UPPERCASE_LETTER);
          case "Ll" -> types(Character.LOWERCASE_LETTER);
          case "Lm" -> types(Character.MODIFIER_LETTER);
          case "Lo" -> types(Character.OTHER_LETTER);
          case "Lt" -> types(Character.TITLECASE_LETTER);
          case "Lu" -> types(Character.UPPERCASE_LETTER);
          case "M" ->
              types(
                  Character.COMBINING_SPACING_MARK,
                  Character.ENCLOSING_MARK,
                  Character.NON_SPACING_MARK);
          case "Mc" -> types(Character.COMBINING_SPACING_MARK);
          case "Me" -> types(Character.ENCLOSING_MARK);
          case "Mn" -> types(Character.NON_SPACING_MARK);
          case "N" ->
              types(
                  Character.DECIMAL_DIGIT_NUMBER, Character.LETTER_NUMBER, Character.OTHER_NUMBER);
          case "Nd" -> types(Character.DECIMAL_DIGIT_NUMBER);
          case "Nl" -> types(Character.LETTER_NUMBER);
          case "No" -> types(Character.OTHER_NUMBER);
          case "P" ->
              types(
                  Character.CONNECTOR_PUNCTUATION,
                  Character.DASH_PUNCTUATION,
                  Character.END_PUNCTUATION,
                  Character.FINAL_QUOTE_PUNCTUATION,
                  Character.INITIAL_QUOTE_PUNCTUATION,
                  Character.OTHER_PUNCTUATION,
                  Character.START_PUNCTUATION);
          case "Pc" -> types(Character.CONNECTOR_PUNCTUATION);
          case "Pd" -> types(Character.DASH_PUNCTUATION);
          case "Pe" -> types(Character.END_PUNCTUATION);
          case "Pf" -> types(Character.FINAL_QUOTE_PUNCTUATION);
          case "Pi" -> types(Character.INITIAL_QUOTE_PUNCTUATION);
          case "Po" -> types(Character.OTHER_PUNCTUATION);
          case "Ps" -> types(Character.START_PUNCTUATION);
          case "S" ->
              types(
                  Character.CURRENCY_SYMBOL,
                  Character.MODIFIER_SYMBOL,
                  Character.MATH_SYMBOL,
                  Character.OTHER_SYMBOL);
          case "Sc" -> types(Character.CURRENCY_SYMBOL);
          case "Sk" -> types(Character.MODIFIER_SYMBOL);
          case "Sm" -> types(Character.MATH_SYMBOL);
          case "So" -> types(Character.OTHER_SYMBOL);
          case "Z" ->
              types(
                  Character.LINE_SEPARATOR,
                  Character.PARAGRAPH_SEPARATOR,
                  Character.SPACE_SEPARATOR);
          case "Zl" -> types(Character.LINE_SEPARATOR);
          case "Zp" -> types(Character.PARAGRAPH_SEPARATOR);
          case "Zs" -> types(Character.SPACE_SEPARATOR);
          default -> null;
        });
  }

  private static IntPredicate types(int... types) {
    int wanted = 0;
    for (int type : types) {
      wanted |= 1 << type;
    }
    int mask = wanted;
    return point -> (mask & 1 << Character.getType(point)) != 0;
  }

  private static Optional<IntPredicate> script(String name) {
    try {
      Character.UnicodeScript script =
          Character.UnicodeScript.forName(name.toUpperCase(Locale.ROOT));
      return Optional.of(
          point ->
              Character.isValidCodePoint(point) && Character.UnicodeScript.of(point) == script);
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }
}
