package io.tailrace.kernel.network;

/** Why a connection ended. */
public enum CloseReason {
  /** The client closed it, between two requests. */
  CLIENT_CLOSED,
  /** It was reset, or ended within a request. */
  CONNECTION_LOST,
  /** Nothing was read or written for {@code connections.max.idle.ms}. */
  IDLE,
  /**
   * The bytes are no Kafka request, or one that is larger than {@code socket.request.max.bytes}.
   */
  INVALID_REQUEST,
  /** The API, or that version of it, is not offered. */
  UNSUPPORTED_API,
  /** The handler asked for it. */
  REFUSED,
  /** A failure of the broker itself: a defect, or no memory for this request. */
  FAILED,
  /** It held memory that others waited for, and made no progress. */
  STALLED,
  /** {@code max.connections.per.ip} was reached before it came. */
  TOO_MANY_CONNECTIONS,
  /** The broker stopped. */
  SHUTDOWN
}
