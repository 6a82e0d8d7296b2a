package io.tailrace.server.format;

/** Input or a template that is not in its format; the message says what is wrong and where. */
public final class FormatException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** With a message for the person who wrote it. */
  public FormatException(String message) {
    super(message);
  }
}
