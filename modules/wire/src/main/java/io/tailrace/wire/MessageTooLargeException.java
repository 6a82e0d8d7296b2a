package io.tailrace.wire;

/** A message, or a part of one, that is longer than the writer or the protocol allows. */
public final class MessageTooLargeException extends RuntimeException {
  private static final long serialVersionUID = 1;

  /**
   * Says what was too large.
   *
   * @param message what it was, how large it is, and the limit
   */
  public MessageTooLargeException(String message) {
    super(message);
  }
}
