package io.tailrace.kernel.network;

/** Bytes that are no request that we take; the connection cannot go on after them. */
final class InvalidRequestException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final CloseReason reason;

  InvalidRequestException(CloseReason reason, String message) {
    // No stack trace: whoever sends garbage is not to cost us one.
    super(message, null, false, false);
    this.reason = reason;
  }

  CloseReason reason() {
    return reason;
  }
}
