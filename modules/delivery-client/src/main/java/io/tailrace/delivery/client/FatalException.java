package io.tailrace.delivery.client;

/** Thrown by a handler: no other attempt is of use, and the record is a dead letter at once. */
public class FatalException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /**
   * With a reason.
   *
   * @param message goes with the dead letter
   */
  public FatalException(String message) {
    super(message);
  }

  /**
   * With a cause.
   *
   * @param message goes with the dead letter
   * @param cause its class is the error class of the dead letter
   */
  public FatalException(String message, Throwable cause) {
    super(message, cause);
  }
}
