package io.tailrace.kernel.fetch.share;

import io.tailrace.kernel.api.ApiHandler;
import io.tailrace.kernel.network.Exchange;
import io.tailrace.wire.ErrorCode;
import io.tailrace.wire.message.ApiKey;
import io.tailrace.wire.message.ShareAcknowledgeRequest;
import java.util.Optional;

/** ShareAcknowledge (KIP-932, KIP-1222), within a session that ShareFetch has begun. */
public final class ShareAcknowledgeHandler implements ApiHandler {
  private final SharePartitions partitions;
  private final ShareSessions sessions;

  /** A handler; all loops can share it. */
  public ShareAcknowledgeHandler(SharePartitions partitions, ShareSessions sessions) {
    this.partitions = partitions;
    this.sessions = sessions;
  }

  @Override
  public ApiKey api() {
    return ApiKey.SHARE_ACKNOWLEDGE;
  }

  @Override
  public void handle(Exchange exchange) {
    ShareAcknowledgeRequest request = new ShareAcknowledgeRequest();
    request.read(exchange.body(), exchange.apiVersion());
    String group = request.groupId().orElse("");
    String member = request.memberId().orElse("");
    int epoch = request.shareSessionEpoch();
    if (group.isEmpty() || member.isEmpty()) {
      ShareResponses.refuseAcknowledge(exchange, ErrorCode.INVALID_REQUEST);
      return;
    }
    if (epoch == ShareSession.INITIAL_EPOCH) {
      ShareResponses.refuseAcknowledge(exchange, ErrorCode.INVALID_SHARE_SESSION_EPOCH);
      return;
    }
    Optional<ShareSession> session = sessions.find(new ShareSession.Key(group, member));
    if (session.isEmpty()) {
      ShareResponses.refuseAcknowledge(exchange, ErrorCode.SHARE_SESSION_NOT_FOUND);
      return;
    }
    boolean last = epoch == ShareSession.FINAL_EPOCH;
    ErrorCode refused = last ? ErrorCode.NONE : session.get().advance(epoch);
    if (refused != ErrorCode.NONE) {
      ShareResponses.refuseAcknowledge(exchange, refused);
      return;
    }
    ShareAcknowledgements.of(group, request)
        .pass(
            member,
            partitions,
            outcome -> {
              if (last) {
                sessions.end(session.get());
              }
              ShareResponses.sendAcknowledge(
                  exchange, partitions.settings(group).recordLockDurationMs(), outcome);
            });
  }
}
