package io.tailrace.kernel.group;

import io.tailrace.kernel.group.consumer.ClusterView;
import io.tailrace.kernel.group.consumer.Descriptions;
import io.tailrace.kernel.group.consumer.GroupAssignors;
import io.tailrace.wire.ErrorCode;
import io.tailrace.wire.message.ConsumerGroupDescribeResponse;
import io.tailrace.wire.message.DescribeGroupsResponse.DescribedGroup;
import io.tailrace.wire.message.DescribeGroupsResponse.DescribedGroupMember;
import io.tailrace.wire.message.ListGroupsResponse.ListedGroup;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Answers what groups there are, and what is going on in them. */
final class GroupQueries {
  /** From here on, clients expect to be told that a group does not exist (KIP-1043). */
  private static final short GROUP_NOT_FOUND_VERSION = 6;

  private final Groups groups;

  GroupQueries(Groups groups) {
    this.groups = groups;
  }

  /**
   * The groups in one of the states and of one of the types; no state or type stands for all.
   *
   * @param others the groups of other kinds
   */
  List<ListedGroup> list(List<ListedGroup> others, List<String> states, List<String> types) {
    Set<String> wantedStates = normalized(states);
    Set<String> wantedTypes = normalized(types);
    return Stream.concat(groups.all().stream().map(GroupQueries::listed), others.stream())
        .filter(group -> isWanted(wantedStates, group.groupState()))
        .filter(group -> isWanted(wantedTypes, group.groupType()))
        .toList();
  }

  private static boolean isWanted(Set<String> words, String word) {
    return words.isEmpty() || words.contains(word.toLowerCase(Locale.ROOT));
  }

  private static ListedGroup listed(Group group) {
    return new ListedGroup()
        .groupId(group.id())
        .protocolType(group.protocolType().orElse(""))
        .groupState(group.stateLabel())
        .groupType(group.type());
  }

  private static Set<String> normalized(List<String> words) {
    return words.stream()
        .map(word -> word.trim().toLowerCase(Locale.ROOT))
        .collect(Collectors.toSet());
  }

  DescribedGroup describe(String groupId, short version) {
    Optional<ClassicGroup> group =
        groups.findClassic(groupId).filter(found -> !found.is(GroupState.DEAD));
    return group.map(GroupQueries::describe).orElseGet(() -> missing(groupId, version));
  }

  /** Groups of other protocols have another API. */
  ConsumerGroupDescribeResponse.DescribedGroup describeConsumerGroup(
      String groupId, GroupAssignors assignors, ClusterView cluster) {
    return groups
        .findModern(groupId)
        .filter(group -> !group.isDead())
        .map(group -> Descriptions.describe(group.state(), assignors, cluster))
        .orElseGet(
            () ->
                new ConsumerGroupDescribeResponse.DescribedGroup()
                    .groupId(groupId)
                    .errorCode(ErrorCode.GROUP_ID_NOT_FOUND.code())
                    .errorMessage("There is no consumer group " + groupId + " here."));
  }

  private static DescribedGroup missing(String groupId, short version) {
    DescribedGroup missing =
        new DescribedGroup().groupId(groupId).groupState(GroupState.DEAD.label());
    return version < GROUP_NOT_FOUND_VERSION
        ? missing
        : missing
            .errorCode(ErrorCode.GROUP_ID_NOT_FOUND.code())
            .errorMessage("Group " + groupId + " not found.");
  }

  private static DescribedGroup describe(ClassicGroup group) {
    boolean stable = group.is(GroupState.STABLE);
    return new DescribedGroup()
        .groupId(group.id())
        .groupState(group.state().label())
        .protocolType(group.protocolType().orElse(""))
        .protocolData(stable ? group.protocol().orElse("") : "")
        .members(
            group.members().all().stream()
                .map(member -> describe(member, stable ? group.protocol() : Optional.empty()))
                .toList());
  }

  private static DescribedGroupMember describe(Member member, Optional<String> protocol) {
    return new DescribedGroupMember()
        .memberId(member.id())
        .groupInstanceId(member.instanceId())
        .clientId(member.clientId())
        .clientHost(member.clientHost())
        .memberMetadata(protocol.map(member::metadata).orElse(Bytes.EMPTY))
        .memberAssignment(member.assignment());
  }
}
