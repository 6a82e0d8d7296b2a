package io.tailrace.client;

import io.tailrace.wire.ErrorCode;
import io.tailrace.wire.message.AlterShareGroupOffsetsRequest;
import io.tailrace.wire.message.AlterShareGroupOffsetsRequest.AlterShareGroupOffsetsRequestPartition;
import io.tailrace.wire.message.AlterShareGroupOffsetsRequest.AlterShareGroupOffsetsRequestTopic;
import io.tailrace.wire.message.AlterShareGroupOffsetsResponse;
import io.tailrace.wire.message.ApiKey;
import io.tailrace.wire.message.DeleteGroupsRequest;
import io.tailrace.wire.message.DeleteGroupsResponse;
import io.tailrace.wire.message.DescribeShareGroupOffsetsRequest;
import io.tailrace.wire.message.DescribeShareGroupOffsetsResponse;
import io.tailrace.wire.message.ListGroupsRequest;
import io.tailrace.wire.message.ListGroupsResponse;
import io.tailrace.wire.message.OffsetCommitRequest;
import io.tailrace.wire.message.OffsetCommitResponse;
import io.tailrace.wire.message.OffsetFetchRequest;
import io.tailrace.wire.message.OffsetFetchResponse;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;

/** Looks up and changes groups of consumers, of all types. For one thread. */
public final class GroupAdmin {
  private static final short GROUPS_BY_LIST = 8;
  private static final short TOPICS_BY_ID = 10;
  private static final int NO_GENERATION = -1;

  private final Client client;

  /** Works through a client, which stays the caller's to close. */
  public GroupAdmin(Client client) {
    this.client = client;
  }

  /** The groups of all brokers, by id. */
  public List<GroupListing> list() {
    List<GroupListing> groups = new ArrayList<>();
    for (BrokerAddress broker : client.describeCluster().brokers().values()) {
      groups.addAll(client.withBroker(() -> broker, GroupAdmin::list));
    }
    groups.sort(Comparator.comparing(GroupListing::id));
    return groups;
  }

  private static List<GroupListing> list(Connection broker) {
    ListGroupsResponse response =
        broker.call(ApiKey.LIST_GROUPS, new ListGroupsRequest(), new ListGroupsResponse());
    Client.refuse("Listing groups", response.errorCode());
    return response.groups().stream()
        .map(
            group ->
                new GroupListing(
                    group.groupId(), GroupType.of(group.groupType()), group.groupState()))
        .toList();
  }

  /**
   * A group and its members.
   *
   * @throws ClientException with GROUP_ID_NOT_FOUND if there is no such group
   */
  public GroupDescription describe(String id) {
    GroupListing listing =
        list().stream()
            .filter(group -> group.id().equals(id))
            .findFirst()
            .orElseThrow(
                () -> new ClientException(ErrorCode.GROUP_ID_NOT_FOUND, "There is no group " + id));
    return switch (listing.type()) {
      case CLASSIC -> onCoordinator(id, broker -> GroupDescriptions.classic(broker, id));
      case CONSUMER -> onCoordinator(id, broker -> GroupDescriptions.consumer(broker, id));
      case SHARE -> onCoordinator(id, broker -> GroupDescriptions.share(broker, id));
      case OTHER -> new GroupDescription(id, GroupType.OTHER, listing.state(), "", List.of());
    };
  }

  /** Where a group stands: the offsets that it committed, or a share group's start offsets. */
  public Map<TopicPartition, Long> offsets(String id, GroupType type) {
    return onCoordinator(
        id, broker -> type == GroupType.SHARE ? startOffsets(broker, id) : committed(broker, id));
  }

  private static Map<TopicPartition, Long> committed(Connection broker, String id) {
    OffsetFetchRequest request = new OffsetFetchRequest().groupId(id).topics(Optional.empty());
    OffsetFetchResponse response =
        broker.call(
            ApiKey.OFFSET_FETCH,
            broker.version(ApiKey.OFFSET_FETCH, GROUPS_BY_LIST - 1),
            request,
            new OffsetFetchResponse());
    refuse(id, response.errorCode());
    Map<TopicPartition, Long> offsets = sorted();
    for (OffsetFetchResponse.OffsetFetchResponseTopic topic : response.topics()) {
      for (OffsetFetchResponse.OffsetFetchResponsePartition partition : topic.partitions()) {
        refuse(id, partition.errorCode());
        if (partition.committedOffset() >= 0) {
          offsets.put(
              new TopicPartition(topic.name(), partition.partitionIndex()),
              partition.committedOffset());
        }
      }
    }
    return offsets;
  }

  private static Map<TopicPartition, Long> startOffsets(Connection broker, String id) {
    DescribeShareGroupOffsetsRequest request =
        new DescribeShareGroupOffsetsRequest()
            .groups(
                List.of(
                    new DescribeShareGroupOffsetsRequest.DescribeShareGroupOffsetsRequestGroup()
                        .groupId(id)
                        .topics(Optional.empty())));
    DescribeShareGroupOffsetsResponse response =
        broker.call(
            ApiKey.DESCRIBE_SHARE_GROUP_OFFSETS, request, new DescribeShareGroupOffsetsResponse());
    Map<TopicPartition, Long> offsets = sorted();
    for (var group : response.groups()) {
      refuse(id, group.errorCode());
      for (var topic : group.topics()) {
        for (var partition : topic.partitions()) {
          refuse(id, partition.errorCode());
          if (partition.startOffset() >= 0) {
            offsets.put(
                new TopicPartition(topic.topicName(), partition.partitionIndex()),
                partition.startOffset());
          }
        }
      }
    }
    return offsets;
  }

  /**
   * Sets where a group stands. It must have no members, or they would not notice.
   *
   * @throws ClientException if it has, or another way it is refused
   */
  public void setOffsets(String id, GroupType type, Map<TopicPartition, Long> offsets) {
    onCoordinator(
        id,
        broker -> {
          if (type == GroupType.SHARE) {
            setStartOffsets(broker, id, offsets);
          } else {
            commit(broker, id, offsets);
          }
          return true;
        });
  }

  private static void commit(Connection broker, String id, Map<TopicPartition, Long> offsets) {
    Map<String, List<OffsetCommitRequest.OffsetCommitRequestPartition>> topics = new TreeMap<>();
    offsets.forEach(
        (partition, offset) ->
            topics
                .computeIfAbsent(partition.topic(), _ -> new ArrayList<>())
                .add(
                    new OffsetCommitRequest.OffsetCommitRequestPartition()
                        .partitionIndex(partition.partition())
                        .committedOffset(offset)
                        .committedMetadata("")));
    OffsetCommitRequest request =
        new OffsetCommitRequest()
            .groupId(id)
            .generationIdOrMemberEpoch(NO_GENERATION)
            .topics(
                topics.entrySet().stream()
                    .map(
                        topic ->
                            new OffsetCommitRequest.OffsetCommitRequestTopic()
                                .name(topic.getKey())
                                .partitions(topic.getValue()))
                    .toList());
    OffsetCommitResponse response =
        broker.call(
            ApiKey.OFFSET_COMMIT,
            broker.version(ApiKey.OFFSET_COMMIT, TOPICS_BY_ID - 1),
            request,
            new OffsetCommitResponse());
    for (var topic : response.topics()) {
      topic.partitions().forEach(partition -> refuse(id, partition.errorCode()));
    }
  }

  private static void setStartOffsets(
      Connection broker, String id, Map<TopicPartition, Long> offsets) {
    Map<String, List<AlterShareGroupOffsetsRequestPartition>> topics = new TreeMap<>();
    offsets.forEach(
        (partition, offset) ->
            topics
                .computeIfAbsent(partition.topic(), _ -> new ArrayList<>())
                .add(
                    new AlterShareGroupOffsetsRequestPartition()
                        .partitionIndex(partition.partition())
                        .startOffset(offset)));
    AlterShareGroupOffsetsRequest request =
        new AlterShareGroupOffsetsRequest()
            .groupId(id)
            .topics(
                topics.entrySet().stream()
                    .map(
                        topic ->
                            new AlterShareGroupOffsetsRequestTopic()
                                .topicName(topic.getKey())
                                .partitions(topic.getValue()))
                    .toList());
    AlterShareGroupOffsetsResponse response =
        broker.call(
            ApiKey.ALTER_SHARE_GROUP_OFFSETS, request, new AlterShareGroupOffsetsResponse());
    refuse(id, response.errorCode());
    for (var topic : response.responses()) {
      topic.partitions().forEach(partition -> refuse(id, partition.errorCode()));
    }
  }

  /** Deletes a group without members, and the offsets that it committed. */
  public void delete(String id) {
    onCoordinator(
        id,
        broker -> {
          DeleteGroupsResponse response =
              broker.call(
                  ApiKey.DELETE_GROUPS,
                  new DeleteGroupsRequest().groupsNames(List.of(id)),
                  new DeleteGroupsResponse());
          response.results().forEach(result -> refuse(id, result.errorCode()));
          return true;
        });
  }

  private <T> T onCoordinator(String id, Function<Connection, T> request) {
    return client.withBroker(() -> Coordinators.ofGroup(client, id), request);
  }

  private static Map<TopicPartition, Long> sorted() {
    return new TreeMap<>(
        Comparator.comparing(TopicPartition::topic).thenComparing(TopicPartition::partition));
  }

  private static void refuse(String id, short code) {
    Client.refuse("Group " + id, code);
  }
}
