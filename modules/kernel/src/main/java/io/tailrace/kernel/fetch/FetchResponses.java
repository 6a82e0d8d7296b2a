package io.tailrace.kernel.fetch;

import io.tailrace.kernel.network.Exchange;
import io.tailrace.kernel.network.LogPayload;
import io.tailrace.kernel.partition.FetchResult;
import io.tailrace.wire.ErrorCode;
import io.tailrace.wire.Payload;
import io.tailrace.wire.message.FetchResponse;
import io.tailrace.wire.message.FetchResponse.FetchableTopicResponse;
import io.tailrace.wire.message.FetchResponse.PartitionData;

/** Says to clients what was read, with a message that its loop uses again. */
final class FetchResponses {
  private FetchResponse response = new FetchResponse();

  /** The session is not what the client believes. */
  void refuse(Exchange exchange, ErrorCode error) {
    send(exchange, begin().errorCode(error.code()));
  }

  /** Every partition, and no session. */
  void sendAll(Exchange exchange, FetchTarget[] targets, FetchResult[] results) {
    FetchResponse filled = begin();
    for (int i = 0; i < targets.length; i++) {
      add(filled, targets[i], results[i]);
    }
    send(exchange, filled);
  }

  /** Every partition, and the session that begins. */
  void sendFirst(
      Exchange exchange, FetchSession session, FetchTarget[] targets, FetchResult[] results) {
    FetchResponse filled = begin().sessionId(session.id());
    for (int i = 0; i < targets.length; i++) {
      add(filled, targets[i], results[i]);
      targets[i].told(results[i]);
    }
    rotate(session, targets, results);
    send(exchange, filled);
  }

  /** The partitions that have something new. */
  void sendNews(
      Exchange exchange, FetchSession session, FetchTarget[] targets, FetchResult[] results) {
    FetchResponse filled = begin().sessionId(session.id());
    for (int i = 0; i < targets.length; i++) {
      if (targets[i].isNews(results[i])) {
        add(filled, targets[i], results[i]);
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

  private static void add(FetchResponse response, FetchTarget target, FetchResult result) {
    PartitionData partition =
        topic(response, target.key())
            .partitions()
            .next()
            .partitionIndex(target.key().partition())
            .errorCode(error(result).code())
            .highWatermark(result.highWatermark())
            .lastStableOffset(result.lastStableOffset())
            .logStartOffset(result.logStartOffset())
            .records(records(result));
    if (target.position().readCommitted()) {
      partition.startAbortedTransactions();
    }
    result
        .diverging()
        .ifPresent(end -> partition.divergingEpoch().epoch(end.epoch()).endOffset(end.endOffset()));
  }

  /** What is still being opened when the wait is over is nobody's to read yet. */
  private static ErrorCode error(FetchResult result) {
    return result.error() == ErrorCode.LEADER_NOT_AVAILABLE
        ? ErrorCode.NOT_LEADER_OR_FOLLOWER
        : result.error();
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
