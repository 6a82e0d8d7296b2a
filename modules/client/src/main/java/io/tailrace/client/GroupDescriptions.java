package io.tailrace.client;

import io.tailrace.wire.ErrorCode;
import io.tailrace.wire.MalformedMessageException;
import io.tailrace.wire.message.ApiKey;
import io.tailrace.wire.message.ConsumerGroupDescribeRequest;
import io.tailrace.wire.message.ConsumerGroupDescribeResponse;
import io.tailrace.wire.message.DescribeGroupsRequest;
import io.tailrace.wire.message.DescribeGroupsResponse;
import io.tailrace.wire.message.ShareGroupDescribeRequest;
import io.tailrace.wire.message.ShareGroupDescribeResponse;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Asks a coordinator for a group: each type of group has a request of its own. */
final class GroupDescriptions {
  private GroupDescriptions() {}

  static GroupDescription classic(Connection coordinator, String id) {
    DescribeGroupsResponse response =
        coordinator.call(
            ApiKey.DESCRIBE_GROUPS,
            new DescribeGroupsRequest().groups(List.of(id)),
            new DescribeGroupsResponse());
    DescribeGroupsResponse.DescribedGroup group = only(response.groups(), id);
    refuse(id, group.errorCode(), group.errorMessage());
    return new GroupDescription(
        id,
        GroupType.CLASSIC,
        group.groupState(),
        group.protocolData(),
        group.members().stream()
            .map(
                member ->
                    new GroupMember(
                        member.memberId(),
                        member.groupInstanceId(),
                        member.clientId(),
                        member.clientHost(),
                        partitions(group.protocolType(), member.memberAssignment())))
            .toList());
  }

  static GroupDescription consumer(Connection coordinator, String id) {
    ConsumerGroupDescribeResponse response =
        coordinator.call(
            ApiKey.CONSUMER_GROUP_DESCRIBE,
            new ConsumerGroupDescribeRequest().groupIds(List.of(id)),
            new ConsumerGroupDescribeResponse());
    ConsumerGroupDescribeResponse.DescribedGroup group = only(response.groups(), id);
    refuse(id, group.errorCode(), group.errorMessage());
    return new GroupDescription(
        id,
        GroupType.CONSUMER,
        group.groupState(),
        group.assignorName(),
        group.members().stream()
            .map(
                member ->
                    new GroupMember(
                        member.memberId(),
                        member.instanceId(),
                        member.clientId(),
                        member.clientHost(),
                        member.assignment().topicPartitions().stream()
                            .flatMap(topic -> partitions(topic.topicName(), topic.partitions()))
                            .toList()))
            .toList());
  }

  static GroupDescription share(Connection coordinator, String id) {
    ShareGroupDescribeResponse response =
        coordinator.call(
            ApiKey.SHARE_GROUP_DESCRIBE,
            new ShareGroupDescribeRequest().groupIds(List.of(id)),
            new ShareGroupDescribeResponse());
    ShareGroupDescribeResponse.DescribedGroup group = only(response.groups(), id);
    refuse(id, group.errorCode(), group.errorMessage());
    return new GroupDescription(
        id,
        GroupType.SHARE,
        group.groupState(),
        group.assignorName(),
        group.members().stream()
            .map(
                member ->
                    new GroupMember(
                        member.memberId(),
                        Optional.empty(),
                        member.clientId(),
                        member.clientHost(),
                        member.assignment().topicPartitions().stream()
                            .flatMap(topic -> partitions(topic.topicName(), topic.partitions()))
                            .toList()))
            .toList());
  }

  /** Groups of other protocols than consumers', such as Kafka Connect's, assign something else. */
  private static List<TopicPartition> partitions(String protocolType, ByteBuffer assignment) {
    if (!protocolType.equals(ConsumerProtocol.TYPE)) {
      return List.of();
    }
    try {
      return ConsumerProtocol.partitions(assignment);
    } catch (MalformedMessageException _) {
      return List.of(); // The broker keeps what members sent, whatever it is.
    }
  }

  private static Stream<TopicPartition> partitions(String topic, List<Integer> numbers) {
    return numbers.stream().map(number -> new TopicPartition(topic, number));
  }

  private static <T> T only(List<T> groups, String id) {
    if (groups.size() != 1) {
      throw new ClientException(
          ErrorCode.UNKNOWN_SERVER_ERROR, groups.size() + " answers about group " + id);
    }
    return groups.getFirst();
  }

  private static void refuse(String id, short code, Optional<String> words) {
    Client.refuse("Group " + id, code, words);
  }
}
