package io.tailrace.kernel.coordinator;

import io.tailrace.wire.ErrorCode;

/** Turns what went wrong with a partition into what clients of a coordinator understand. */
final class AppendErrors {
  private AppendErrors() {}

  /** For all APIs but OffsetFetch. */
  static ErrorCode forClients(ErrorCode error) {
    return switch (error) {
      case UNKNOWN_TOPIC_OR_PARTITION, NOT_ENOUGH_REPLICAS, REQUEST_TIMED_OUT ->
          ErrorCode.COORDINATOR_NOT_AVAILABLE;
      case NOT_LEADER_OR_FOLLOWER, KAFKA_STORAGE_ERROR -> ErrorCode.NOT_COORDINATOR;
      case MESSAGE_TOO_LARGE, RECORD_LIST_TOO_LARGE, INVALID_FETCH_SIZE ->
          ErrorCode.UNKNOWN_SERVER_ERROR;
      default -> error;
    };
  }
}
