package io.tailrace.kernel.network;

/** What answers requests. */
@FunctionalInterface
public interface RequestHandler {

  /**
   * Answers a request, or sees to it that it is answered later, on whatever thread. Called on the
   * event loop of its connection, so it must not block.
   *
   * <p>Whatever it throws closes the connection: {@link io.tailrace.wire.MalformedMessageException}
   * as the client's fault, anything else as ours.
   */
  void handle(Exchange exchange);
}
