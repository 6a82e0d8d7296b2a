package io.tailrace.kernel.network;

import io.tailrace.wire.ByteReader;
import io.tailrace.wire.Message;
import io.tailrace.wire.message.ApiKey;
import java.net.InetSocketAddress;
import java.util.Optional;

/**
 * One request, to be answered once: with {@link #respond}, {@link #respondNothing} or {@link
 * #disconnect}. Requests of a connection are answered in the order in which they came, whatever the
 * order in which this happens.
 *
 * <p>The request is read on the loop that called {@link RequestHandler#handle}; the answer may come
 * from any thread. After the answer, the exchange is used again for another request: do not touch
 * it.
 */
public interface Exchange {

  /** The API that is asked for. */
  ApiKey apiKey();

  /** The version of request and response. */
  short apiVersion();

  /**
   * Whether this version is offered. False only for ApiVersions, whose answer then has version 0
   * and says so (KIP-511), and whose body cannot be read.
   */
  boolean isVersionOffered();

  /** The number by which the client finds the answer. */
  int correlationId();

  /** The name that the client gave itself, if any. */
  Optional<String> clientId();

  /** Where the client is. */
  InetSocketAddress remoteAddress();

  /** Who the client is. */
  default Principal principal() {
    return Principal.ANONYMOUS;
  }

  /** What the client says that it is, if it has said so on this connection. */
  default ClientSoftware software() {
    return ClientSoftware.UNKNOWN;
  }

  /** Keeps what the client says that it is, for its later requests. */
  default void software(ClientSoftware software) {}

  /** The name of the listener that it came to. */
  String listener();

  /** The loop that owns the connection. */
  EventLoop loop();

  /**
   * The request's body, to be read from its start. It is a view of the network's buffer, and so are
   * records and byte fields that are read from it: valid until {@link RequestHandler#handle}
   * returns or, after {@link #retain}, until the answer.
   */
  ByteReader body();

  /**
   * Keeps the body's bytes, and views of them, valid until the answer. Called while {@link
   * RequestHandler#handle} runs. It holds memory, so it is for work that proceeds, not for waiting:
   * who waits copies what it needs.
   */
  void retain();

  /**
   * Answers.
   *
   * @param response its {@link LogPayload}s are the network's from now on, also if the connection
   *     is gone
   * @return whether the response has been encoded, so that it can be filled again at once;
   *     otherwise it must not change any more
   * @throws IllegalStateException if the request was answered already
   */
  boolean respond(Message response);

  /** Answers with nothing, as acks=0 asks; later requests no longer wait for this one. */
  void respondNothing();

  /**
   * Closes the connection instead of answering.
   *
   * @param reason for the log, with no trailing period
   */
  void disconnect(String reason);

  /**
   * Closes the connection, because something threw where the answer was to be given: on whichever
   * thread, and also if the exception came out of {@link #respond}. It is logged once, with the
   * connection. Has no effect on one that is closed.
   */
  void fail(RuntimeException cause);

  /**
   * Runs a task on the loop if the connection ends before the answer, so that nothing waits for
   * somebody who is gone. The exchange is to be answered even then (it has no effect but to release
   * what it holds). Called on the loop; a second task replaces the first.
   */
  void onDisconnect(Runnable task);

  /** The most bytes of records that an answer may have, as far as quotas go. */
  default int maxResponseBytes() {
    return Integer.MAX_VALUE;
  }

  /**
   * Charges changes of the metadata to the client's quota (KIP-599).
   *
   * @param count how many partitions are created or deleted
   * @param strict whether they are refused, and not charged, where the client is over its quota
   * @return for how long the client is over its quota, in milliseconds; 0 if it is not
   */
  default int takeMutations(int count, boolean strict) {
    return 0;
  }

  /**
   * Reads nothing more from the client for a while, once the request is answered (KIP-219). Called
   * before the answer.
   *
   * @param throttleMs in milliseconds
   */
  default void throttle(int throttleMs) {}

  /**
   * Has the connection's next request wait until this one is answered, where the order of what they
   * do counts and not only that of their answers. Called while {@link RequestHandler#handle} runs,
   * before the answer.
   */
  default void holdNext() {}

  /** Lets go of what a response holds that is not to be sent. */
  default void discard(Message response) {
    DiscardingWriter.discard(response, apiVersion());
  }

  /**
   * Runs a task on the loop when the connection ends, with requests under way or without: for what
   * outlives a request, but not its client. Called on the loop.
   *
   * @param key what the task is for: a second task for it replaces the first
   * @param task empty if there is nothing to do for it any more
   */
  void onClose(Object key, Optional<Runnable> task);
}
