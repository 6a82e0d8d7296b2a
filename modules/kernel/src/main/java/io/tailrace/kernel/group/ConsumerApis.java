package io.tailrace.kernel.group;

import io.tailrace.kernel.coordinator.Client;
import io.tailrace.kernel.coordinator.Gather;
import io.tailrace.kernel.coordinator.Once;
import io.tailrace.kernel.coordinator.Shards;
import io.tailrace.kernel.group.consumer.GroupAssignors;
import io.tailrace.kernel.group.consumer.HeartbeatChecks;
import io.tailrace.kernel.group.consumer.Heartbeats;
import io.tailrace.kernel.metadata.RefusedException;
import io.tailrace.wire.ErrorCode;
import io.tailrace.wire.message.ConsumerGroupDescribeRequest;
import io.tailrace.wire.message.ConsumerGroupDescribeResponse;
import io.tailrace.wire.message.ConsumerGroupDescribeResponse.DescribedGroup;
import io.tailrace.wire.message.ConsumerGroupHeartbeatRequest;
import io.tailrace.wire.message.ConsumerGroupHeartbeatResponse;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** The APIs of the consumer protocol (KIP-848), in all their versions. */
final class ConsumerApis {
  private final BooleanSupplier isEnabled;
  private final GroupAssignors assignors;
  private final Supplier<String> memberIds;
  private final Shards<GroupShard, GroupRecord> shards;

  /**
   * Over these.
   *
   * @param isEnabled whether the feature is in force; any thread
   */
  ConsumerApis(
      BooleanSupplier isEnabled,
      GroupAssignors assignors,
      Supplier<String> memberIds,
      Shards<GroupShard, GroupRecord> shards) {
    this.isEnabled = isEnabled;
    this.assignors = assignors;
    this.memberIds = memberIds;
    this.shards = shards;
  }

  void heartbeat(
      Client client,
      ConsumerGroupHeartbeatRequest request,
      Consumer<ConsumerGroupHeartbeatResponse> responder) {
    Consumer<ConsumerGroupHeartbeatResponse> answer = new Once<>(responder);
    try {
      if (!isEnabled.getAsBoolean()) {
        throw new RefusedException(ErrorCode.UNSUPPORTED_VERSION);
      }
      HeartbeatChecks.check(request, client.apiVersion(), assignors);
    } catch (RefusedException e) {
      answer.accept(Heartbeats.refusal(e.error(), Optional.of(e.getMessage())));
      return;
    }
    if (request.memberId().isEmpty()) {
      request.memberId(memberIds.get()); // before version 1, a client may leave that to us
    }
    shards.run(
        request.groupId(),
        shard -> shard.consumerHeartbeat(client, request, answer),
        error -> answer.accept(ConsumerHeartbeats.refusal(error)));
  }

  void describe(
      ConsumerGroupDescribeRequest request, Consumer<ConsumerGroupDescribeResponse> responder) {
    List<String> ids = request.groupIds();
    Gather<DescribedGroup> gather =
        new Gather<>(
            ids.size(),
            parts -> responder.accept(new ConsumerGroupDescribeResponse().groups(parts)));
    for (int i = 0; i < ids.size(); i++) {
      int index = i;
      String id = ids.get(index);
      shards.run(
          id,
          shard -> {
            DescribedGroup group = shard.describeConsumerGroup(id);
            if (request.includeAuthorizedOperations() && group.errorCode() == 0) {
              group.authorizedOperations(GroupApis.ALL_OPERATIONS);
            }
            gather.put(index, group);
          },
          error ->
              gather.put(
                  index,
                  new DescribedGroup()
                      .groupId(id)
                      .errorCode(error.code())
                      .errorMessage(Optional.of(error.message()))));
    }
  }
}
