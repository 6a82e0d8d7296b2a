package io.tailrace.client;

import java.util.OptionalLong;

/** Puts up with failures that may pass, until they have gone on for too long. */
final class Patience {
  private final Client client;
  private OptionalLong failingSince = OptionalLong.empty();

  Patience(Client client) {
    this.client = client;
  }

  /** What was tried has worked. */
  void succeeded() {
    failingSince = OptionalLong.empty();
  }

  /**
   * Pauses before another attempt.
   *
   * @throws ClientException the failure, if it is for good or has gone on for too long
   */
  void failed(ClientException failure) {
    long now = client.time().nanos();
    long since = failingSince.orElse(now);
    failingSince = OptionalLong.of(since);
    if (!failure.isRetriable() || now - since >= client.config().deliveryTimeout().toNanos()) {
      throw failure;
    }
    client.pause(failure);
    client.forgetTopics();
  }
}
