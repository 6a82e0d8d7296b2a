package io.tailrace.kernel.fetch;

import io.tailrace.kernel.api.ApiHandler;
import io.tailrace.kernel.network.Exchange;
import io.tailrace.kernel.topic.Topics;
import io.tailrace.wire.ErrorCode;
import io.tailrace.wire.Uuid;
import io.tailrace.wire.message.ApiKey;
import io.tailrace.wire.message.FetchRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Fetch, with and without sessions (KIP-74, KIP-227, KIP-516). Each loop has its own instance. */
public final class FetchHandler implements ApiHandler {
  /** The version since which topics are named by id. */
  static final short TOPIC_ID_VERSION = 13;

  private static final byte READ_COMMITTED = 1;

  private final Topics topics;
  private final FetchSessions sessions;
  private final int maxBytes;

  /** Used again for every request. */
  private final FetchRequest request = new FetchRequest();

  private final FetchResponses responses = new FetchResponses();

  /**
   * A handler.
   *
   * @param maxBytes {@code fetch.max.bytes}
   */
  public FetchHandler(Topics topics, FetchSessions sessions, int maxBytes) {
    this.topics = topics;
    this.sessions = sessions;
    this.maxBytes = maxBytes;
  }

  @Override
  public ApiKey api() {
    return ApiKey.FETCH;
  }

  @Override
  public void handle(Exchange exchange) {
    request.read(exchange.body(), exchange.apiVersion());
    int most = Math.min(maxBytes, exchange.maxResponseBytes());
    FetchLimits limits =
        new FetchLimits(
            Math.min(request.minBytes(), most),
            Math.clamp(request.maxBytes(), 0, most),
            request.maxWaitMs());
    boolean readCommitted = request.isolationLevel() == READ_COMMITTED;
    int epoch = request.sessionEpoch();
    if (epoch == FetchSession.FINAL_EPOCH || epoch == FetchSession.INITIAL_EPOCH) {
      sessions.remove(request.sessionId());
      if (epoch == FetchSession.INITIAL_EPOCH) {
        begin(exchange, limits, readCommitted);
      } else {
        fetchWithoutSession(exchange, limits, readCommitted);
      }
    } else {
      goOn(exchange, limits, readCommitted);
    }
  }

  private void begin(Exchange exchange, FetchLimits limits, boolean readCommitted) {
    int partitions = request.topics().stream().mapToInt(topic -> topic.partitions().size()).sum();
    Optional<FetchSession> session =
        partitions == 0
            ? Optional.empty()
            : sessions.create(exchange.apiVersion() >= TOPIC_ID_VERSION, partitions);
    if (session.isEmpty()) {
      fetchWithoutSession(exchange, limits, readCommitted);
      return;
    }
    FetchSession begun = session.get();
    begun.update(request, readCommitted);
    fetch(
        exchange,
        begun.targets(),
        limits,
        (asked, targets, results) -> responses.sendFirst(asked, begun, targets, results));
  }

  private void goOn(Exchange exchange, FetchLimits limits, boolean readCommitted) {
    Optional<FetchSession> known = sessions.find(request.sessionId());
    if (known.isEmpty()) {
      responses.refuse(exchange, ErrorCode.FETCH_SESSION_ID_NOT_FOUND);
      return;
    }
    FetchSession session = known.get();
    boolean byId = exchange.apiVersion() >= TOPIC_ID_VERSION;
    ErrorCode refused = session.advance(request.sessionEpoch(), byId, sessions.now());
    if (refused != ErrorCode.NONE) {
      responses.refuse(exchange, refused);
      return;
    }
    session.update(request, readCommitted);
    if (session.size() == 0) {
      sessions.remove(session.id()); // nothing is left to fetch: the client begins anew later
      fetchWithoutSession(exchange, limits, readCommitted);
      return;
    }
    int epoch = session.epoch();
    fetch(
        exchange,
        session.targets(),
        limits,
        (asked, targets, results) -> responses.sendNews(asked, session, epoch, targets, results));
  }

  private void fetchWithoutSession(Exchange exchange, FetchLimits limits, boolean readCommitted) {
    boolean byId = exchange.apiVersion() >= TOPIC_ID_VERSION;
    List<FetchTarget> targets = new ArrayList<>();
    for (FetchRequest.FetchTopic topic : request.topics()) {
      for (FetchRequest.FetchPartition partition : topic.partitions()) {
        FetchTarget target =
            new FetchTarget(
                new FetchTarget.Key(
                    byId ? "" : topic.topic(),
                    byId ? topic.topicId() : Uuid.ZERO,
                    partition.partition()));
        target.update(partition, readCommitted);
        targets.add(target);
      }
    }
    fetch(exchange, targets.toArray(FetchTarget[]::new), limits, responses::sendAll);
  }

  private void fetch(
      Exchange exchange,
      FetchTarget[] targets,
      FetchLimits limits,
      PendingFetch.FetchAnswer answer) {
    new PendingFetch(exchange, topics, targets, limits, answer).start();
  }
}
