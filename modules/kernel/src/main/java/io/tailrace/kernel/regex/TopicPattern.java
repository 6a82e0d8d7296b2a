package io.tailrace.kernel.regex;

/**
 * A regular expression with the syntax of RE2, for the names of topics (KIP-848). It runs in time
 * linear in the length of a name, whatever the pattern: there is no backtracking, hence no
 * backreference and no look-around. Immutable, for any thread.
 */
public final class TopicPattern {
  private final Program program;

  private TopicPattern(Program program) {
    this.program = program;
  }

  /**
   * Reads a pattern.
   *
   * @throws InvalidPatternException if it is none, or larger than what a broker takes from a client
   */
  public static TopicPattern of(String text) {
    return new TopicPattern(ProgramBuilder.build(new PatternParser(text).parse()));
  }

  /** Whether the whole name is what the pattern describes. */
  public boolean matches(String name) {
    return new Run(program, name).matches();
  }
}
