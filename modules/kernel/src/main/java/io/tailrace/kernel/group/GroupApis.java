package io.tailrace.kernel.group;

import io.tailrace.kernel.coordinator.Client;
import io.tailrace.kernel.coordinator.Gather;
import io.tailrace.kernel.coordinator.Shards;
import io.tailrace.wire.ErrorCode;
import io.tailrace.wire.message.DeleteGroupsRequest;
import io.tailrace.wire.message.DeleteGroupsResponse;
import io.tailrace.wire.message.DeleteGroupsResponse.DeletableGroupResult;
import io.tailrace.wire.message.DescribeGroupsRequest;
import io.tailrace.wire.message.DescribeGroupsResponse;
import io.tailrace.wire.message.DescribeGroupsResponse.DescribedGroup;
import io.tailrace.wire.message.ListGroupsRequest;
import io.tailrace.wire.message.ListGroupsResponse;
import io.tailrace.wire.message.ListGroupsResponse.ListedGroup;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** The APIs for those who administer groups, in all their versions. */
final class GroupApis {
  private static final short AUTHORIZED_OPERATIONS = 3;

  /** READ, DELETE, DESCRIBE, DESCRIBE_CONFIGS, ALTER_CONFIGS: all that can be done to a group. */
  static final int ALL_OPERATIONS = 1 << 3 | 1 << 6 | 1 << 8 | 1 << 10 | 1 << 11;

  private final Shards<GroupShard, GroupRecord> shards;

  GroupApis(Shards<GroupShard, GroupRecord> shards) {
    this.shards = shards;
  }

  /** What one shard says. */
  private record Part(ErrorCode error, List<ListedGroup> groups) {}

  void list(ListGroupsRequest request, Consumer<ListGroupsResponse> responder) {
    Gather<Part> gather = new Gather<>(shards.count(), parts -> responder.accept(whole(parts)));
    for (int i = 0; i < shards.count(); i++) {
      int index = i;
      shards.run(
          index,
          shard ->
              gather.put(
                  index,
                  new Part(
                      ErrorCode.NONE, shard.list(request.statesFilter(), request.typesFilter()))),
          error ->
              gather.put(
                  index,
                  new Part(
                      error == ErrorCode.NOT_COORDINATOR ? ErrorCode.NONE : error, List.of())));
    }
  }

  private static ListGroupsResponse whole(List<Part> parts) {
    Optional<ErrorCode> error =
        parts.stream().map(Part::error).filter(code -> code != ErrorCode.NONE).findFirst();
    return error
        .map(code -> new ListGroupsResponse().errorCode(code.code()))
        .orElseGet(
            () ->
                new ListGroupsResponse()
                    .groups(parts.stream().flatMap(part -> part.groups().stream()).toList()));
  }

  void describe(
      Client client, DescribeGroupsRequest request, Consumer<DescribeGroupsResponse> responder) {
    List<String> ids = request.groups();
    boolean operations =
        client.apiVersion() >= AUTHORIZED_OPERATIONS && request.includeAuthorizedOperations();
    Gather<DescribedGroup> gather =
        new Gather<>(
            ids.size(), parts -> responder.accept(new DescribeGroupsResponse().groups(parts)));
    for (int i = 0; i < ids.size(); i++) {
      int index = i;
      String id = ids.get(index);
      shards.run(
          id,
          shard -> {
            DescribedGroup group = shard.describe(id, client.apiVersion());
            if (operations && group.errorCode() == ErrorCode.NONE.code()) {
              group.authorizedOperations(ALL_OPERATIONS);
            }
            gather.put(index, group);
          },
          error -> gather.put(index, new DescribedGroup().groupId(id).errorCode(error.code())));
    }
  }

  void delete(DeleteGroupsRequest request, Consumer<DeleteGroupsResponse> responder) {
    List<String> ids = request.groupsNames().stream().distinct().toList();
    Gather<DeletableGroupResult> gather =
        new Gather<>(
            ids.size(), parts -> responder.accept(new DeleteGroupsResponse().results(parts)));
    for (int i = 0; i < ids.size(); i++) {
      int index = i;
      String id = ids.get(index);
      Consumer<ErrorCode> outcome =
          error ->
              gather.put(index, new DeletableGroupResult().groupId(id).errorCode(error.code()));
      shards.run(id, shard -> shard.deleteGroup(id, outcome), outcome);
    }
  }
}
