package io.tailrace.kernel.network;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;

/**
 * What an exception means for the connection that it befell.
 *
 * @param reason how to count it
 * @param detail what to say about it
 * @param defect to be logged with its stack trace, if it is ours
 */
record Failure(CloseReason reason, String detail, Optional<Throwable> defect) {

  static Failure of(Throwable thrown) {
    return switch (thrown) {
      case InvalidRequestException e ->
          new Failure(e.reason(), "it sent " + e.getMessage(), Optional.empty());
      case IOException e ->
          new Failure(
              CloseReason.CONNECTION_LOST, String.valueOf(e.getMessage()), Optional.empty());
      case UncheckedIOException e -> of(e.getCause());
      case OutOfMemoryError e ->
          new Failure(
              CloseReason.FAILED, "no memory for its request: " + e.getMessage(), Optional.empty());
      default -> new Failure(CloseReason.FAILED, "its request failed", Optional.of(thrown));
    };
  }
}
