package io.tailrace.delivery;

/** A header says what cannot be done; the record is given up with this message. */
final class InvalidHeaderException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  InvalidHeaderException(String message) {
    super(message);
  }
}
