package io.tailrace.kernel.api;

import io.tailrace.kernel.network.Exchange;
import io.tailrace.wire.message.ApiKey;

/**
 * Answers one API. A broker offers exactly the APIs that it has handlers for, in the versions that
 * they name.
 */
public interface ApiHandler {

  /** The API that it answers. */
  ApiKey api();

  /** The oldest version that it offers. */
  default short oldestVersion() {
    return api().oldestVersion();
  }

  /** The newest version that it offers. */
  default short newestVersion() {
    return api().newestVersion();
  }

  /**
   * Answers a request, or sees to it that it is answered later. Called on an event loop: it must
   * not block.
   */
  void handle(Exchange exchange);
}
