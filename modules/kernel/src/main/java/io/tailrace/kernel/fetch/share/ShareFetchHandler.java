package io.tailrace.kernel.fetch.share;

import io.tailrace.kernel.api.ApiHandler;
import io.tailrace.kernel.network.Exchange;
import io.tailrace.kernel.share.AcquireMode;
import io.tailrace.kernel.share.SharePartitionKey;
import io.tailrace.wire.ErrorCode;
import io.tailrace.wire.message.ApiKey;
import io.tailrace.wire.message.ShareFetchRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;

/**
 * ShareFetch (KIP-932, KIP-1206, KIP-1222): takes the acknowledgements that come along, then
 * acquires. Each loop has its own instance.
 */
public final class ShareFetchHandler implements ApiHandler {
  private final SharePartitions partitions;
  private final ShareSessions sessions;
  private final int maxBytes;

  /** Used again for every request. */
  private final ShareFetchRequest request = new ShareFetchRequest();

  /**
   * A handler.
   *
   * @param maxBytes {@code fetch.max.bytes}
   */
  public ShareFetchHandler(SharePartitions partitions, ShareSessions sessions, int maxBytes) {
    this.partitions = partitions;
    this.sessions = sessions;
    this.maxBytes = maxBytes;
  }

  @Override
  public ApiKey api() {
    return ApiKey.SHARE_FETCH;
  }

  @Override
  public void handle(Exchange exchange) {
    request.clear();
    request.read(exchange.body(), exchange.apiVersion());
    String group = request.groupId().orElse("");
    String member = request.memberId().orElse("");
    Optional<AcquireMode> mode = AcquireMode.of(request.shareAcquireMode());
    if (group.isEmpty() || member.isEmpty() || mode.isEmpty() || renewsAndFetches()) {
      ShareResponses.refuseFetch(exchange, ErrorCode.INVALID_REQUEST);
      return;
    }
    ShareSession.Key key = new ShareSession.Key(group, member);
    ShareAcknowledgements acknowledgements = ShareAcknowledgements.of(group, request);
    ShareFetchLimits limits =
        new ShareFetchLimits(
            member,
            mode.get(),
            request.maxRecords(),
            Math.max(1, request.batchSize()),
            Math.min(request.minBytes(), maxBytes),
            Math.clamp(request.maxBytes(), 0, maxBytes),
            request.maxWaitMs());
    switch (request.shareSessionEpoch()) {
      case ShareSession.INITIAL_EPOCH -> begin(exchange, key, acknowledgements, limits);
      case ShareSession.FINAL_EPOCH -> end(exchange, key, acknowledgements);
      default -> goOn(exchange, key, acknowledgements, limits);
    }
  }

  /** A request that renews locks is to be answered at once, and brings nothing (KIP-1222). */
  private boolean renewsAndFetches() {
    return request.isRenewAck()
        && (request.maxWaitMs() != 0
            || request.minBytes() != 0
            || request.maxBytes() != 0
            || request.maxRecords() != 0);
  }

  private void begin(
      Exchange exchange,
      ShareSession.Key key,
      ShareAcknowledgements acknowledgements,
      ShareFetchLimits limits) {
    if (!acknowledgements.isEmpty()) {
      ShareResponses.refuseFetch(exchange, ErrorCode.INVALID_REQUEST);
      return;
    }
    Optional<ShareSession> session = sessions.begin(key);
    if (session.isEmpty()) {
      ShareResponses.refuseFetch(exchange, ErrorCode.SHARE_SESSION_LIMIT_REACHED);
      return;
    }
    session.get().update(named(key.group()), List.of());
    exchange.onClose(key, Optional.of(() -> sessions.end(session.get())));
    fetch(exchange, session.get(), Map.of(), limits, true);
  }

  private void end(
      Exchange exchange, ShareSession.Key key, ShareAcknowledgements acknowledgements) {
    Optional<ShareSession> session = sessions.find(key);
    if (session.isEmpty()) {
      ShareResponses.refuseFetch(exchange, ErrorCode.SHARE_SESSION_NOT_FOUND);
      return;
    }
    exchange.onClose(key, Optional.empty());
    acknowledgements.pass(
        key.member(),
        partitions,
        outcome -> {
          sessions.end(session.get());
          ShareResponses.sendFetch(
              exchange, lockDuration(key), List.of(), new ShareRead[0], outcome, false);
        });
  }

  private void goOn(
      Exchange exchange,
      ShareSession.Key key,
      ShareAcknowledgements acknowledgements,
      ShareFetchLimits limits) {
    Optional<ShareSession> known = sessions.find(key);
    if (known.isEmpty()) {
      ShareResponses.refuseFetch(exchange, ErrorCode.SHARE_SESSION_NOT_FOUND);
      return;
    }
    ShareSession session = known.get();
    ErrorCode refused = session.advance(request.shareSessionEpoch());
    if (refused != ErrorCode.NONE) {
      ShareResponses.refuseFetch(exchange, refused);
      return;
    }
    session.update(named(key.group()), forgotten(key.group()));
    if (acknowledgements.isEmpty()) {
      fetch(exchange, session, Map.of(), limits, false);
      return;
    }
    acknowledgements.pass(
        key.member(),
        partitions,
        outcome -> onLoop(exchange, () -> fetch(exchange, session, outcome, limits, false)));
  }

  private static void onLoop(Exchange exchange, Runnable task) {
    if (exchange.loop().inLoop()) {
      task.run();
      return;
    }
    try {
      exchange.loop().execute(task);
    } catch (RejectedExecutionException e) {
      // The loop has ended, and with it the connection: nobody waits for an answer.
    }
  }

  private void fetch(
      Exchange exchange,
      ShareSession session,
      Map<SharePartitionKey, ErrorCode> acknowledged,
      ShareFetchLimits limits,
      boolean first) {
    new PendingShareFetch(
            exchange,
            partitions,
            session.partitions(),
            limits,
            () -> sessions.end(session),
            (keys, reads) ->
                ShareResponses.sendFetch(
                    exchange, lockDuration(session.key()), keys, reads, acknowledged, first))
        .start();
  }

  private int lockDuration(ShareSession.Key key) {
    return partitions.settings(key.group()).recordLockDurationMs();
  }

  private List<SharePartitionKey> named(String group) {
    List<SharePartitionKey> keys = new ArrayList<>();
    for (ShareFetchRequest.FetchTopic topic : request.topics()) {
      for (ShareFetchRequest.FetchPartition partition : topic.partitions()) {
        keys.add(new SharePartitionKey(group, topic.topicId(), partition.partitionIndex()));
      }
    }
    return keys;
  }

  private List<SharePartitionKey> forgotten(String group) {
    List<SharePartitionKey> keys = new ArrayList<>();
    for (ShareFetchRequest.ForgottenTopic topic : request.forgottenTopicsData()) {
      for (int partition : topic.partitions()) {
        keys.add(new SharePartitionKey(group, topic.topicId(), partition));
      }
    }
    return keys;
  }
}
