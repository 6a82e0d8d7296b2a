package io.tailrace.kernel.api;

import io.tailrace.kernel.fetch.share.ShareAcknowledgeHandler;
import io.tailrace.kernel.fetch.share.ShareFetchHandler;
import io.tailrace.kernel.fetch.share.SharePartitions;
import io.tailrace.kernel.fetch.share.ShareSessions;
import io.tailrace.kernel.share.state.ShareStateApis;
import io.tailrace.wire.message.ApiKey;
import io.tailrace.wire.message.DeleteShareGroupStateRequest;
import io.tailrace.wire.message.InitializeShareGroupStateRequest;
import io.tailrace.wire.message.ReadShareGroupStateRequest;
import io.tailrace.wire.message.ReadShareGroupStateSummaryRequest;
import io.tailrace.wire.message.WriteShareGroupStateRequest;
import java.util.List;

/**
 * What answers share groups, but for what the group coordinator does.
 *
 * @param partitions the share partitions that this broker serves
 * @param sessions the sessions of their members
 * @param states the share coordinator
 */
public record ShareHandlers(
    SharePartitions partitions, ShareSessions sessions, ShareStateApis states) {

  /** One handler an API, for one loop. */
  List<ApiHandler> ofLoop(int maxBytes) {
    return List.of(
        new ShareFetchHandler(partitions, sessions, maxBytes),
        new ShareAcknowledgeHandler(partitions, sessions),
        new CoordinatorHandler<>(
            ApiKey.INITIALIZE_SHARE_GROUP_STATE,
            InitializeShareGroupStateRequest::new,
            states::initialize),
        new CoordinatorHandler<>(
            ApiKey.READ_SHARE_GROUP_STATE, ReadShareGroupStateRequest::new, states::read),
        new CoordinatorHandler<>(
            ApiKey.WRITE_SHARE_GROUP_STATE, WriteShareGroupStateRequest::new, states::write),
        new CoordinatorHandler<>(
            ApiKey.DELETE_SHARE_GROUP_STATE, DeleteShareGroupStateRequest::new, states::delete),
        new CoordinatorHandler<>(
            ApiKey.READ_SHARE_GROUP_STATE_SUMMARY,
            ReadShareGroupStateSummaryRequest::new,
            states::summarize));
  }
}
