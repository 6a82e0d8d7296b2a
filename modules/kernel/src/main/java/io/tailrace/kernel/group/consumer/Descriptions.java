package io.tailrace.kernel.group.consumer;

import io.tailrace.kernel.metadata.TopicImage;
import io.tailrace.wire.message.ConsumerGroupDescribeResponse;
import io.tailrace.wire.message.ConsumerGroupDescribeResponse.DescribedGroup;
import io.tailrace.wire.message.ConsumerGroupDescribeResponse.Member;
import io.tailrace.wire.message.ConsumerGroupDescribeResponse.TopicPartitions;
import java.util.Optional;

/** Tells what is going on in a consumer group. */
public final class Descriptions {
  private static final byte CLASSIC = 0;
  private static final byte CONSUMER = 1;

  private Descriptions() {}

  /** All of it. */
  public static DescribedGroup describe(
      ConsumerGroup group, GroupAssignors assignors, ClusterView cluster) {
    return new DescribedGroup()
        .groupId(group.id())
        .groupState(group.state().label())
        .groupEpoch(group.epoch())
        .assignmentEpoch(group.targetEpoch())
        .assignorName(assignors.preferred(group.members().values()))
        .members(
            group.members().values().stream()
                .map(member -> describe(member, group.target(member.id()), cluster))
                .toList());
  }

  private static Member describe(ConsumerMember member, Assignment target, ClusterView cluster) {
    MemberMetadata metadata = member.metadata();
    return new Member()
        .memberId(member.id())
        .instanceId(metadata.instanceId())
        .rackId(metadata.rackId())
        .memberEpoch(member.current().epoch())
        .clientId(metadata.clientId())
        .clientHost(metadata.clientHost())
        .subscribedTopicNames(metadata.topics().stream().sorted().toList())
        .subscribedTopicRegex(Optional.of(metadata.pattern()).filter(it -> !it.isEmpty()))
        .assignment(describe(member.current().assigned().assignment(), cluster))
        .targetAssignment(describe(target, cluster))
        .memberType(member.isClassic() ? CLASSIC : CONSUMER);
  }

  /** Topics that are gone have no name to be shown by. */
  private static ConsumerGroupDescribeResponse.Assignment describe(
      Assignment assignment, ClusterView cluster) {
    return new ConsumerGroupDescribeResponse.Assignment()
        .topicPartitions(
            assignment.topics().keySet().stream()
                .flatMap(id -> cluster.topic(id).stream())
                .sorted(java.util.Comparator.comparing(TopicImage::name))
                .map(
                    topic ->
                        new TopicPartitions()
                            .topicId(topic.id())
                            .topicName(topic.name())
                            .partitions(assignment.of(topic.id()).stream().sorted().toList()))
                .toList());
  }
}
