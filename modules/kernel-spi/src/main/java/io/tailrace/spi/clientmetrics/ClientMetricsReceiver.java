package io.tailrace.spi.clientmetrics;

import io.tailrace.spi.plugin.Plugin;

/** Takes the metrics that clients push to the broker (KIP-714). */
public interface ClientMetricsReceiver extends Plugin {

  /**
   * Takes what one client has pushed. The client is answered when this returns, and pushes nothing
   * more before that; so a receiver that is slow, or that blocks, slows down those that push and
   * nobody else. It is called on virtual threads, for different clients at the same time.
   *
   * @param metrics only valid until this returns
   * @throws RuntimeException if it cannot be taken: the client is told that its metrics are invalid
   *     ({@code INVALID_RECORD}), and the exception is logged
   */
  void receive(PushedMetrics metrics);
}
