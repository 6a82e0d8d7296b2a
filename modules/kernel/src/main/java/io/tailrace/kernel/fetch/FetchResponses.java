package io.tailrace.kernel.fetch;

import io.tailrace.kernel.network.Exchange;
import io.tailrace.kernel.network.LogPayload;
import io.tailrace.kernel.partition.AbortedTransaction;
import io.tailrace.kernel.partition.FetchResult;
import io.tailrace.wire.ErrorCode;
import io.tailrace.wire.Payload;
import io.tailrace.wire.message.FetchResponse;
import io.tailrace.wire.message.FetchResponse.FetchableTopicResponse;
import io.tailrace.wire.message.FetchResponse.PartitionData;

/** Says to clients what was read, with a message that its loop uses again. */
final class FetchResponses {
  /** The version since which clients know of storage errors (KIP-112). */
  private static final short STORAGE_ERROR_VERSION = 6;

  private FetchResponse response = new FetchResponse();

  /** The session is not what the client believes. */
  void refuse(Exchange exchange, ErrorCode error) {
    send(exchange, begin().errorCode(error.code()));
  }

  /** Every partition, and no session. */
  void sendAll(Exchange exchange, FetchTarget[] targets, FetchResult[] results) {
    FetchResponse filled = begin();
    for (int i = 0; i < targets.length; i++) {
      add(filled, exchange.apiVersion(), targets[i], results[i]);
    }
    send(exchange, filled);
  }

  /** Every partition, and the session that begins. */
  void sendFirst(
      Exchange exchange, FetchSession session, FetchTarget[] targets, FetchResult[] results) {
    FetchResponse filled = begin().sessionId(session.id());
    for (int i = 0; i < targets.length; i++) {
      add(filled, exchange.apiVersion(), targets[i], results[i]);
      targets[i].told(results[i]);
    }
    rotate(session, targets, results);
    send(exchange, filled);
  }

  /**
   * The partitions that have something new.
   *
   * @param epoch the one that the session had after the request: has it another one now, the client
   *     asked again meanwhile and waits for that answer only
   */
  void sendNews(
      Exchange exchange,
      FetchSession session,
      int epoch,
      FetchTarget[] targets,
      FetchResult[] results) {
    if (session.epoch() != epoch) {
      PendingFetch.release(results);
      refuse(exchange, ErrorCode.INVALID_FETCH_SESSION_EPOCH);
      return;
    }
    FetchResponse filled = begin().sessionId(session.id());
    for (int i = 0; i < targets.length; i++) {
      if (targets[i].isNews(results[i])) {
        add(filled, exchange.apiVersion(), targets[i], results[i]);
        targets[i].told(results[i]);
      }
    }
    rotate(session, targets, results);
    send(exchange, filled);
  }

  private static void rotate(FetchSession session, FetchTarget[] targets, FetchResult[] results) {
    for (int i = 0; i < targets.length; i++) {
      if (results[i].records().size() > 0) {
        session.moveToEnd(targets[i]);
      }
    }
  }

  private FetchResponse begin() {
    response.clear();
    return response;
  }

  private void send(Exchange exchange, FetchResponse filled) {
    if (!exchange.respond(filled)) {
      response = new FetchResponse(); // the network still needs the other one
    }
  }

  private static void add(
      FetchResponse response, short version, FetchTarget target, FetchResult result) {
    PartitionData partition =
        topic(response, target.key())
            .partitions()
            .next()
            .partitionIndex(target.key().partition())
            .errorCode(error(result, version).code())
            .highWatermark(result.highWatermark())
            .lastStableOffset(result.lastStableOffset())
            .logStartOffset(result.logStartOffset())
            .records(records(result));
    if (target.position().readCommitted()) {
      var aborted = partition.startAbortedTransactions();
      for (AbortedTransaction each : result.aborted()) {
        aborted.next().producerId(each.producerId()).firstOffset(each.firstOffset());
      }
    } else {
      partition.withoutAbortedTransactions();
    }
    result
        .diverging()
        .ifPresent(end -> partition.divergingEpoch().epoch(end.epoch()).endOffset(end.endOffset()));
  }

  private static ErrorCode error(FetchResult result, short version) {
    return switch (result.error()) {
      // What is still being opened when the wait is over is nobody's to read yet.
      case LEADER_NOT_AVAILABLE -> ErrorCode.NOT_LEADER_OR_FOLLOWER;
      case KAFKA_STORAGE_ERROR ->
          version < STORAGE_ERROR_VERSION
              ? ErrorCode.NOT_LEADER_OR_FOLLOWER
              : ErrorCode.KAFKA_STORAGE_ERROR;
      default -> result.error();
    };
  }

  private static Payload records(FetchResult result) {
    return result.records().size() == 0 ? Payload.EMPTY : new LogPayload(result.records());
  }

  /** Partitions of one topic that follow each other share an entry. */
  private static FetchableTopicResponse topic(FetchResponse response, FetchTarget.Key key) {
    var topics = response.responses();
    if (!topics.isEmpty()) {
      FetchableTopicResponse last = topics.get(topics.size() - 1);
      if (last.topic().equals(key.topic()) && last.topicId().equals(key.topicId())) {
        return last;
      }
    }
    return topics.next().topic(key.topic()).topicId(key.topicId());
  }
}
