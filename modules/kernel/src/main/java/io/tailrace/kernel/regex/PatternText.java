package io.tailrace.kernel.regex;

import java.util.Optional;
import java.util.function.IntPredicate;

/** A pattern and how far it has been read. */
final class PatternText {
  private static final int[] NO_COUNTS = {};
  private static final int HUGE = 1_000_000;

  private final String text;
  private int at;

  PatternText(String text) {
    this.text = text;
  }

  boolean isAtEnd() {
    return at >= text.length();
  }

  boolean isAt(String words) {
    return text.startsWith(words, at);
  }

  /** Goes on behind the words, if they come next. */
  boolean take(String words) {
    boolean there = isAt(words);
    at += there ? words.length() : 0;
    return there;
  }

  /** The next code point; there is one. */
  int next() {
    int point = text.codePointAt(at);
    at += Character.charCount(point);
    return point;
  }

  int position() {
    return at;
  }

  /** What was read since a position. */
  String since(int start) {
    return text.substring(start, at);
  }

  /** What comes before the end mark, and goes on behind that. */
  String upTo(String end) {
    int to = text.indexOf(end, at);
    if (to < 0) {
      throw new InvalidPatternException("invalid named capture: `" + text.substring(at) + "`");
    }
    String words = text.substring(at, to);
    at = to + end.length();
    return words;
  }

  /** What comes between two marks, if the first is here and the second comes. */
  Optional<String> between(String begin, String end) {
    int from = at + begin.length();
    int to = isAt(begin) ? text.indexOf(end, from) : -1;
    if (to < 0) {
      return Optional.empty();
    }
    at = to + end.length();
    return Optional.of(text.substring(from, to));
  }

  /**
   * How often something repeats: {@code {n}}, {@code {n,}} or {@code {n,m}}.
   *
   * @return least and most, which is -1 where it is open; empty if the text here means itself
   */
  int[] counts() {
    int start = at;
    if (!take("{")) {
      return NO_COUNTS;
    }
    int least = number();
    int most = least;
    if (least >= 0 && take(",")) {
      most = isAt("}") ? -1 : number();
      if (most < 0 && !isAt("}")) {
        least = -1;
      }
    }
    if (least < 0 || !take("}")) {
      at = start;
      return NO_COUNTS;
    }
    return new int[] {least, most};
  }

  private int number() {
    int start = at;
    int value = 0;
    while (!isAtEnd() && text.charAt(at) >= '0' && text.charAt(at) <= '9') {
      value = Math.min(HUGE, value * 10 + text.charAt(at) - '0');
      at++;
    }
    boolean leadingZero = at - start > 1 && text.charAt(start) == '0';
    return at == start || leadingZero ? -1 : value;
  }

  /** The set that an escape here stands for, if it stands for one. */
  Optional<IntPredicate> set() {
    if (!isAt("\\") || at + 1 >= text.length()) {
      return Optional.empty();
    }
    int letter = text.charAt(at + 1);
    if (letter == 'p' || letter == 'P') {
      return Optional.of(unicode());
    }
    Optional<IntPredicate> set = CharSets.perl(letter);
    at += set.isPresent() ? 2 : 0;
    return set;
  }

  private IntPredicate unicode() {
    int start = at;
    boolean negated = take("\\P");
    if (!negated) {
      take("\\p");
    }
    String name = "";
    if (isAt("{")) {
      name = between("{", "}").orElse("");
    } else if (!isAtEnd()) {
      name = Character.toString(next());
    }
    if (name.startsWith("^")) {
      negated = !negated;
      name = name.substring(1);
    }
    IntPredicate set =
        CharSets.unicode(name)
            .orElseThrow(
                () ->
                    new InvalidPatternException(
                        "invalid character class range: `" + since(start) + "`"));
    return negated ? set.negate() : set;
  }

  /** The code point that an escape stands for. */
  int escaped() {
    int start = at;
    take("\\");
    if (isAtEnd()) {
      throw new InvalidPatternException("trailing backslash at end of expression");
    }
    int point = next();
    return switch (point) {
      case 'a' -> 0x07;
      case 'f' -> '\f';
      case 'n' -> '\n';
      case 'r' -> '\r';
      case 't' -> '\t';
      case 'v' -> 0x0B;
      case 'x' -> hex(start);
      case '0' -> octal(0, 2);
      // One digit alone is a reference to a group, which would cost more than linear time.
      case '1', '2', '3', '4', '5', '6', '7' -> {
        if (isAtEnd() || !isOctal(text.charAt(at))) {
          throw invalid(start);
        }
        yield octal(point - '0', 2);
      }
      default -> {
        if (point >= 0x80 || CharSets.isWord(point)) {
          throw invalid(start);
        }
        yield point;
      }
    };
  }

  private static boolean isOctal(char digit) {
    return digit >= '0' && digit <= '7';
  }

  private int octal(int first, int most) {
    int value = first;
    for (int i = 0; i < most && !isAtEnd() && isOctal(text.charAt(at)); i++) {
      value = value * 8 + text.charAt(at) - '0';
      at++;
    }
    return value;
  }

  private int hex(int start) {
    String digits;
    if (isAt("{")) {
      digits = between("{", "}").orElse("");
    } else {
      int to = Math.min(text.length(), at + 2);
      digits = text.substring(at, to).length() == 2 ? text.substring(at, to) : "";
      at = to;
    }
    if (digits.isEmpty()
        || digits.length() > 8
        || !digits.chars().allMatch(digit -> Character.digit(digit, 16) >= 0 && digit < 0x80)) {
      throw invalid(start);
    }
    long value = Long.parseLong(digits, 16);
    if (value > Character.MAX_CODE_POINT) {
      throw invalid(start);
    }
    return (int) value;
  }

  private InvalidPatternException invalid(int start) {
    return new InvalidPatternException("invalid escape sequence: `" + since(start) + "`");
  }
}
