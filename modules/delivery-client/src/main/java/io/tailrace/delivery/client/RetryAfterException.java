package io.tailrace.delivery.client;

import java.time.Duration;

/**
 * Thrown by a handler that knows when another attempt is of use, whatever the policy's back-off.
 */
public class RetryAfterException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final Duration delay;

  /**
   * With a reason.
   *
   * @param message goes with the record
   * @param delay from 0 to the policy's {@code delivery.max.delay.ms}; the broker makes a dead
   *     letter of a record that asks for more
   * @throws IllegalArgumentException if the delay is negative
   */
  public RetryAfterException(String message, Duration delay) {
    super(message);
    this.delay = notNegative(delay);
  }

  /**
   * With a cause.
   *
   * @param message goes with the record
   * @param cause its class is the error class of the record
   * @param delay as in the other constructor
   * @throws IllegalArgumentException if the delay is negative
   */
  public RetryAfterException(String message, Throwable cause, Duration delay) {
    super(message, cause);
    this.delay = notNegative(delay);
  }

  private static Duration notNegative(Duration delay) {
    if (delay.isNegative()) {
      throw new IllegalArgumentException("A delay of " + delay);
    }
    return delay;
  }

  /** How long the record waits. */
  public Duration delay() {
    return delay;
  }
}
