package io.tailrace.client;

import io.tailrace.wire.ErrorCode;

/** A request that failed for good: refused by a broker, or never answered. */
public final class ClientException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final ErrorCode code;
  private final boolean retriable;

  /** With a message fit to be shown to the person who asked. */
  public ClientException(ErrorCode code, String message) {
    super(message);
    this.code = code;
    retriable = code.isRetriable();
  }

  /** With a message fit to be shown to the person who asked, and what the system said. */
  public ClientException(ErrorCode code, String message, Throwable cause) {
    super(message, cause);
    this.code = code;
    retriable = code.isRetriable();
  }

  private ClientException(ClientException failure) {
    super(failure.getMessage(), failure);
    code = failure.code;
    retriable = false;
  }

  /** The same failure, not to be tried again. */
  ClientException forGood() {
    return new ClientException(this);
  }

  /** Whether the same request may succeed later. */
  boolean isRetriable() {
    return retriable;
  }

  /** What a broker answered for {@code what}, with its own words where it has some. */
  static ClientException refused(String what, ErrorCode code, String words) {
    return new ClientException(
        code, what + ": " + (words.isEmpty() ? code.message() : words) + " (" + code + ")");
  }

  /** Kafka's code for the failure; NETWORK_EXCEPTION where no answer came. */
  public ErrorCode code() {
    return code;
  }
}
