package io.tailrace.kernel.metadata;

import io.tailrace.wire.ErrorCode;

/** Something that was asked for is not done; the asker is told why. Thrown by decisions. */
public final class RefusedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final ErrorCode error;

  /** With a message for the person who asked. */
  public RefusedException(ErrorCode error, String message) {
    super(message, null, false, false);
    this.error = error;
  }

  /** With the error's own message. */
  public RefusedException(ErrorCode error) {
    this(error, error.message());
  }

  /** What the asker's program is told. */
  public ErrorCode error() {
    return error;
  }
}
