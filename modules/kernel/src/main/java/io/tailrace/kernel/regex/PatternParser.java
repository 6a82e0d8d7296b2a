package io.tailrace.kernel.regex;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.IntPredicate;

/** Reads the syntax of RE2. */
final class PatternParser {
  private static final int MAX_REPEAT = 1_000;
  private static final int MAX_DEPTH = 250;

  private final PatternText text;
  private final Set<String> groupNames = new HashSet<>();
  private Flags flags = new Flags(false, false, false);
  private int depth;

  /** What {@code (?ims)} switches on; who is greedy makes no difference to what matches. */
  private record Flags(boolean foldCase, boolean lines, boolean dotTakesAll) {}

  PatternParser(String pattern) {
    text = new PatternText(pattern);
  }

  Node parse() {
    Node node = choice();
    if (!text.isAtEnd()) {
      throw new InvalidPatternException("unexpected )");
    }
    return node;
  }

  private Node choice() {
    List<Node> options = new ArrayList<>();
    do {
      options.add(sequence());
    } while (text.take("|"));
    return options.size() == 1 ? options.getFirst() : new Node.Choice(options);
  }

  private Node sequence() {
    List<Node> parts = new ArrayList<>();
    while (!text.isAtEnd() && !text.isAt("|") && !text.isAt(")")) {
      if (text.take("\\Q")) {
        quoted(parts);
      } else {
        Node atom = atom();
        parts.add(repeated(atom));
      }
    }
    return parts.size() == 1 ? parts.getFirst() : new Node.Sequence(parts);
  }

  /** Literally up to the end mark; what repeats repeats its last code point. */
  private void quoted(List<Node> parts) {
    while (!text.isAtEnd() && !text.take("\\E")) {
      Node literal = one(literal(text.next()));
      boolean last = text.isAtEnd() || text.take("\\E");
      parts.add(last ? repeated(literal) : literal);
      if (last) {
        return;
      }
    }
  }

  private Node repeated(Node atom) {
    Node node = atom;
    int start = text.position();
    boolean again = false;
    while (!text.isAtEnd()) {
      int before = text.position();
      int least;
      int most;
      if (text.take("*")) {
        least = 0;
        most = -1;
      } else if (text.take("+")) {
        least = 1;
        most = -1;
      } else if (text.take("?")) {
        least = 0;
        most = 1;
      } else {
        int[] counts = text.counts();
        if (counts.length == 0) {
          return node;
        }
        least = counts[0];
        most = counts[1];
        if (least > MAX_REPEAT || most > MAX_REPEAT || (most >= 0 && least > most)) {
          throw new InvalidPatternException("invalid repeat count: `" + text.since(before) + "`");
        }
      }
      text.take("?"); // whether it takes many or few makes no difference here
      if (again) {
        throw new InvalidPatternException(
            "invalid nested repetition operator: `" + text.since(start) + "`");
      }
      again = true;
      node = new Node.Repeat(node, least, most);
    }
    return node;
  }

  private Node atom() {
    if (text.isAt("*") || text.isAt("+") || text.isAt("?")) {
      throw new InvalidPatternException(
          "missing argument to repetition operator: `" + (char) text.next() + "`");
    }
    if (text.take("(")) {
      return group();
    }
    if (text.take("[")) {
      return one(new CharClassParser(text, flags.foldCase()).parse());
    }
    if (text.take(".")) {
      return one(flags.dotTakesAll() ? _ -> true : point -> point != '\n');
    }
    if (text.take("^")) {
      return new Node.At(flags.lines() ? Assertion.BEGIN_LINE : Assertion.BEGIN);
    }
    if (text.take("$")) {
      return new Node.At(flags.lines() ? Assertion.END_LINE : Assertion.END);
    }
    return text.isAt("\\") ? escape() : one(literal(text.next()));
  }

  private Node escape() {
    if (text.take("\\A")) {
      return new Node.At(Assertion.BEGIN);
    }
    if (text.take("\\z")) {
      return new Node.At(Assertion.END);
    }
    if (text.take("\\b")) {
      return new Node.At(Assertion.WORD_BOUNDARY);
    }
    if (text.take("\\B")) {
      return new Node.At(Assertion.NO_WORD_BOUNDARY);
    }
    return one(
        text.set()
            .map(set -> flags.foldCase() ? CharSets.foldingCase(set) : set)
            .orElseGet(() -> literal(text.escaped())));
  }

  private IntPredicate literal(int point) {
    IntPredicate set = CharSets.range(point, point);
    return flags.foldCase() ? CharSets.foldingCase(set) : set;
  }

  private static Node one(IntPredicate set) {
    return new Node.One(set);
  }

  /** After its parenthesis. Flags last to the end of the group that they are in. */
  private Node group() {
    depth++;
    if (depth > MAX_DEPTH) {
      throw new InvalidPatternException("expression nests too deeply");
    }
    Flags outer = flags;
    if (text.take("?P<") || text.take("?<")) {
      name();
    } else if (text.take("?") && !flags()) {
      depth--;
      return Node.EMPTY; // and the flags stay
    }
    Node node = choice();
    if (!text.take(")")) {
      throw new InvalidPatternException("missing closing )");
    }
    flags = outer;
    depth--;
    return node;
  }

  private void name() {
    String name = text.upTo(">");
    boolean valid = !name.isEmpty() && name.chars().allMatch(CharSets::isWord);
    if (!valid) {
      throw new InvalidPatternException("invalid named capture: `" + name + "`");
    }
    if (!groupNames.add(name)) {
      throw new InvalidPatternException("duplicate capture group name: `" + name + "`");
    }
  }

  /**
   * Reads flags up to their end.
   *
   * @return whether a group begins after them
   */
  private boolean flags() {
    int start = text.position();
    boolean on = true;
    boolean any = false;
    while (!text.isAtEnd()) {
      int flag = text.next();
      switch (flag) {
        case 'i' -> flags = new Flags(on, flags.lines(), flags.dotTakesAll());
        case 'm' -> flags = new Flags(flags.foldCase(), on, flags.dotTakesAll());
        case 's' -> flags = new Flags(flags.foldCase(), flags.lines(), on);
        case 'U' -> {}
        case '-' -> {
          if (!on) {
            throw invalidGroup(start);
          }
          on = false;
          any = false;
          continue;
        }
        case ':', ')' -> {
          if (!on && !any) {
            throw invalidGroup(start);
          }
          return flag == ':';
        }
        default -> throw invalidGroup(start);
      }
      any = true;
    }
    throw new InvalidPatternException("missing closing )");
  }

  private InvalidPatternException invalidGroup(int start) {
    return new InvalidPatternException(
        "invalid or unsupported Perl syntax: `(?" + text.since(start) + "`");
  }
}
