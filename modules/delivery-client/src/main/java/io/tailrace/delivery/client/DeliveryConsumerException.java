package io.tailrace.delivery.client;

/**
 * A consumer cannot start or go on. What it has not done with is not committed: it comes again when
 * a consumer of the group is started once more.
 */
public class DeliveryConsumerException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /**
   * With a reason.
   *
   * @param message what is wrong, and what can be done about it
   */
  public DeliveryConsumerException(String message) {
    super(message);
  }

  /**
   * With a cause.
   *
   * @param message what is wrong, and what can be done about it
   * @param cause where it comes from
   */
  public DeliveryConsumerException(String message, Throwable cause) {
    super(message, cause);
  }
}
