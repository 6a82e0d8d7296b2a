package io.tailrace.kernel.group.share;

import io.tailrace.kernel.metadata.TopicImage;
import io.tailrace.wire.ErrorCode;
import io.tailrace.wire.message.ListGroupsResponse.ListedGroup;
import io.tailrace.wire.message.ShareGroupDescribeResponse.Assignment;
import io.tailrace.wire.message.ShareGroupDescribeResponse.DescribedGroup;
import io.tailrace.wire.message.ShareGroupDescribeResponse.Member;
import io.tailrace.wire.message.ShareGroupDescribeResponse.TopicPartitions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Answers what share groups there are, and what is going on in them. */
final class ShareGroupQueries {
  /** The type of these groups, and their protocol. */
  private static final String SHARE = "share";

  private static final String ASSIGNOR = "simple";

  private final ShareGroups groups;

  ShareGroupQueries(ShareGroups groups) {
    this.groups = groups;
  }

  List<ListedGroup> list() {
    return groups.all().stream()
        .map(
            group ->
                new ListedGroup()
                    .groupId(group.id())
                    .protocolType(SHARE)
                    .groupState(group.state())
                    .groupType(SHARE))
        .toList();
  }

  DescribedGroup describe(String groupId) {
    return groups
        .find(groupId)
        .map(this::describe)
        .orElseGet(
            () ->
                new DescribedGroup()
                    .groupId(groupId)
                    .groupState("Dead")
                    .errorCode(ErrorCode.GROUP_ID_NOT_FOUND.code())
                    .errorMessage("Group " + groupId + " not found."));
  }

  private DescribedGroup describe(ShareGroup group) {
    return new DescribedGroup()
        .groupId(group.id())
        .groupState(group.state())
        .groupEpoch(group.epoch())
        .assignmentEpoch(group.targetEpoch())
        .assignorName(ASSIGNOR)
        .members(group.members().values().stream().map(member -> describe(group, member)).toList());
  }

  private Member describe(ShareGroup group, ShareMember member) {
    MemberAssignment assignment = group.assignmentOf(member.id());
    List<TopicPartitions> topics = new ArrayList<>();
    assignment
        .partitions()
        .topics()
        .forEach(
            (id, partitions) -> {
              Optional<TopicImage> topic = groups.context().view().topic(id);
              topic.ifPresent(
                  known ->
                      topics.add(
                          new TopicPartitions()
                              .topicId(id)
                              .topicName(known.name())
                              .partitions(List.copyOf(partitions))));
            });
    return new Member()
        .memberId(member.id())
        .rackId(member.rack())
        .memberEpoch(assignment.epoch())
        .clientId(member.clientId())
        .clientHost(member.clientHost())
        .subscribedTopicNames(member.topics())
        .assignment(new Assignment().topicPartitions(topics));
  }
}
