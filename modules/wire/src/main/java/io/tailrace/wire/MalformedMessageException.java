package io.tailrace.wire;

/** Bytes that cannot be what they are said to be: cut short, or with impossible lengths in them. */
public final class MalformedMessageException extends RuntimeException {
  private static final long serialVersionUID = 1;

  /**
   * Says what was wrong.
   *
   * @param message what was expected, what was there, and where
   */
  public MalformedMessageException(String message) {
    super(message);
  }
}
