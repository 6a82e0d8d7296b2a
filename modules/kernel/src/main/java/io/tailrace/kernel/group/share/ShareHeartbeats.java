package io.tailrace.kernel.group.share;

import io.tailrace.kernel.coordinator.Client;
import io.tailrace.kernel.metadata.TopicImage;
import io.tailrace.kernel.share.PartitionShareState;
import io.tailrace.kernel.share.SharePartitionKey;
import io.tailrace.wire.ErrorCode;
import io.tailrace.wire.Uuid;
import io.tailrace.wire.message.ShareGroupHeartbeatRequest;
import io.tailrace.wire.message.ShareGroupHeartbeatResponse;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * ShareGroupHeartbeat (KIP-932): members join, say that they live, hear what they may fetch, and
 * leave. A partition is assigned once the group has state for it; a heartbeat that finds one
 * without waits until it has been created, so that a member that joins has its partitions at once.
 */
final class ShareHeartbeats {
  private static final int JOIN = 0;
  private static final int LEAVE = -1;

  private final ShareGroups groups;
  private final ShareGroupContext context;

  ShareHeartbeats(ShareGroups groups) {
    this.groups = groups;
    this.context = groups.context();
  }

  /** Answers when it counts. */
  void heartbeat(
      Client client,
      ShareGroupHeartbeatRequest request,
      Consumer<ShareGroupHeartbeatResponse> responder) {
    if (request.memberEpoch() == LEAVE) {
      leave(request, responder);
    } else {
      groups.inTurn(
          request.groupId(),
          turn -> join(client, request, turn, responder),
          error -> responder.accept(refused(error)));
    }
  }

  private void leave(
      ShareGroupHeartbeatRequest request, Consumer<ShareGroupHeartbeatResponse> responder) {
    groups.inTurn(
        request.groupId(),
        turn -> {
          ShareGroup group = turn.group();
          if (!group.isStored()) {
            turn.end(() -> responder.accept(refused(ErrorCode.GROUP_ID_NOT_FOUND)));
            return;
          }
          if (group.member(request.memberId()).isEmpty()) {
            turn.end(() -> responder.accept(refused(ErrorCode.UNKNOWN_MEMBER_ID)));
            return;
          }
          ShareMembership.remove(groups, turn, request.memberId());
          turn.finish(
              error -> {
                if (error != ErrorCode.NONE) {
                  responder.accept(refused(error));
                  return;
                }
                groups.left(group);
                responder.accept(
                    new ShareGroupHeartbeatResponse()
                        .memberId(request.memberId())
                        .memberEpoch(LEAVE));
              });
        },
        error -> responder.accept(refused(error)));
  }

  private void join(
      Client client,
      ShareGroupHeartbeatRequest request,
      ShareGroups.Turn turn,
      Consumer<ShareGroupHeartbeatResponse> responder) {
    ShareGroup group = turn.group();
    ErrorCode refusal = refusal(group, request);
    if (refusal != ErrorCode.NONE) {
      turn.end(() -> responder.accept(refused(refusal)));
      return;
    }
    Optional<ShareMember> before = group.member(request.memberId());
    ShareMember member =
        new ShareMember(
            request.memberId(),
            request.rackId().or(() -> before.flatMap(ShareMember::rack)),
            client.clientId(),
            client.host(),
            request
                .subscribedTopicNames()
                .or(() -> before.map(ShareMember::topics))
                .orElse(List.of()));
    Map<Uuid, Set<Integer>> missing = missing(group, ShareMembership.with(group, member));
    if (missing.isEmpty()) {
      goOn(request, member, turn, group.partitions(), responder);
    } else {
      initialize(group, missing, partitions -> goOn(request, member, turn, partitions, responder));
    }
  }

  private ErrorCode refusal(ShareGroup group, ShareGroupHeartbeatRequest request) {
    Optional<ShareMember> member = group.member(request.memberId());
    if (request.memberEpoch() == JOIN) {
      return member.isEmpty() && group.members().size() >= context.maxSize()
          ? ErrorCode.GROUP_MAX_SIZE_REACHED
          : ErrorCode.NONE;
    }
    if (!group.isStored()) {
      return ErrorCode.GROUP_ID_NOT_FOUND;
    }
    if (member.isEmpty()) {
      return ErrorCode.UNKNOWN_MEMBER_ID;
    }
    MemberAssignment current = group.assignmentOf(request.memberId());
    boolean known =
        request.memberEpoch() == current.epoch()
            || request.memberEpoch() == current.previousEpoch();
    return known ? ErrorCode.NONE : ErrorCode.FENCED_MEMBER_EPOCH;
  }

  // ------------------------------------------------------------------ state of partitions

  /** What members want and the group has no state for. */
  private Map<Uuid, Set<Integer>> missing(
      ShareGroup group, SortedMap<String, ShareMember> members) {
    Map<Uuid, Set<Integer>> missing = new HashMap<>();
    for (String name : ShareMembership.topics(members)) {
      Optional<TopicImage> topic = context.view().topic(name);
      if (topic.isPresent()) {
        Uuid id = topic.get().id();
        for (int partition = 0; partition < topic.get().partitions().size(); partition++) {
          if (!group.partitions().contains(id, partition)) {
            missing.computeIfAbsent(id, _ -> new TreeSet<>()).add(partition);
          }
        }
      }
    }
    return missing;
  }

  /** Creates state; those for which that fails are tried again with the next heartbeat. */
  private void initialize(
      ShareGroup group, Map<Uuid, Set<Integer>> missing, Consumer<StatePartitions> then) {
    List<SharePartitionKey> keys = new ArrayList<>();
    missing.forEach(
        (topic, partitions) ->
            partitions.forEach(
                partition -> keys.add(new SharePartitionKey(group.id(), topic, partition))));
    Map<Uuid, Set<Integer>> begun = new HashMap<>();
    AtomicInteger left = new AtomicInteger(keys.size());
    for (SharePartitionKey key : keys) {
      context
          .states()
          .initialize(
              key,
              group.epoch() + 1,
              PartitionShareState.NO_OFFSET,
              error ->
                  context
                      .strand()
                      .execute(
                          () -> {
                            if (error == ErrorCode.NONE) {
                              begun
                                  .computeIfAbsent(key.topicId(), _ -> new TreeSet<>())
                                  .add(key.partition());
                            }
                            if (left.decrementAndGet() == 0) {
                              then.accept(with(group.partitions(), begun));
                            }
                          }));
    }
  }

  private StatePartitions with(StatePartitions before, Map<Uuid, Set<Integer>> begun) {
    StatePartitions all = before;
    for (Map.Entry<Uuid, Set<Integer>> each : begun.entrySet()) {
      Optional<TopicImage> topic = context.view().topic(each.getKey());
      if (topic.isPresent()) {
        all = all.with(each.getKey(), topic.get().name(), each.getValue());
      }
    }
    return all;
  }

  // ------------------------------------------------------------------ the member

  private void goOn(
      ShareGroupHeartbeatRequest request,
      ShareMember member,
      ShareGroups.Turn turn,
      StatePartitions partitions,
      Consumer<ShareGroupHeartbeatResponse> responder) {
    ShareGroup group = turn.group();
    SortedMap<String, ShareMember> members = ShareMembership.with(group, member);
    boolean memberChanged = !group.member(member.id()).equals(Optional.of(member));
    boolean subscribed =
        group.member(member.id()).map(ShareMember::topics).equals(Optional.of(member.topics()));
    boolean partitionsChanged = !partitions.equals(group.partitions());
    long hash = ShareMembership.hash(context.view(), members);
    if (memberChanged) {
      turn.write(new ShareGroupRecord.MemberStored(group.id(), member));
    }
    if (partitionsChanged) {
      turn.write(new ShareGroupRecord.PartitionsStored(group.id(), partitions));
    }
    int epoch = group.epoch();
    if (!subscribed || partitionsChanged || hash != group.metadataHash()) {
      epoch++;
      turn.write(new ShareGroupRecord.GroupStored(group.id(), epoch, hash));
    }
    TopicSlices target = group.targetOf(member.id());
    int targetEpoch = group.targetEpoch();
    if (epoch > targetEpoch) {
      target =
          ShareMembership.assign(groups, turn, members, partitions, epoch)
              .getOrDefault(member.id(), TopicSlices.EMPTY);
      targetEpoch = epoch;
    }
    MemberAssignment before = group.assignmentOf(member.id());
    MemberAssignment after =
        before.epoch() == targetEpoch && before.partitions().equals(target)
            ? before
            : new MemberAssignment(targetEpoch, before.epoch(), target);
    if (!after.equals(before)) {
      turn.write(new ShareGroupRecord.CurrentStored(group.id(), member.id(), after));
    }
    boolean tell =
        request.memberEpoch() != after.epoch()
            || request.subscribedTopicNames().isPresent()
            || !before.partitions().equals(after.partitions());
    turn.finish(
        error -> {
          if (error != ErrorCode.NONE) {
            responder.accept(refused(error));
            return;
          }
          groups.touch(group, member.id());
          responder.accept(response(group, member, after, tell));
        });
  }

  private ShareGroupHeartbeatResponse response(
      ShareGroup group, ShareMember member, MemberAssignment assignment, boolean tell) {
    ShareGroupHeartbeatResponse response =
        new ShareGroupHeartbeatResponse()
            .memberId(member.id())
            .memberEpoch(assignment.epoch())
            .heartbeatIntervalMs(context.view().settings(group.id()).heartbeatIntervalMs());
    return tell
        ? response.assignment(
            new ShareGroupHeartbeatResponse.Assignment()
                .topicPartitions(
                    assignment.partitions().topics().entrySet().stream()
                        .map(
                            topic ->
                                new ShareGroupHeartbeatResponse.TopicPartitions()
                                    .topicId(topic.getKey())
                                    .partitions(List.copyOf(topic.getValue())))
                        .toList()))
        : response;
  }

  static ShareGroupHeartbeatResponse refused(ErrorCode error) {
    return new ShareGroupHeartbeatResponse().errorCode(error.code()).errorMessage(error.message());
  }
}
