package io.tailrace.kernel.regex;

/** A text is no pattern; the message says what is wrong with it, without a full stop. */
public final class InvalidPatternException extends RuntimeException {
  private static final long serialVersionUID = 1;

  InvalidPatternException(String message) {
    super(message);
  }
}
