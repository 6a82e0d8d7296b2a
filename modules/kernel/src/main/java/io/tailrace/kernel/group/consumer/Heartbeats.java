package io.tailrace.kernel.group.consumer;

import io.tailrace.kernel.group.consumer.ConsumerGroupRecord.CurrentStored;
import io.tailrace.kernel.metadata.RefusedException;
import io.tailrace.wire.ErrorCode;
import io.tailrace.wire.message.ConsumerGroupHeartbeatRequest;
import io.tailrace.wire.message.ConsumerGroupHeartbeatResponse;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Decides what a heartbeat of the new protocol does (KIP-848). Reads the group and yields records;
 * {@link HeartbeatChecks} has passed. One thread at a time for each group.
 */
public final class Heartbeats {
  private static final int UNCHANGED = -1;

  private final ConsumerGroupConfig config;
  private final GroupAssignors assignors;
  private final InstantSource clock;

  /**
   * Decides by these.
   *
   * @param assignors at least one
   * @param clock the time of day
   */
  public Heartbeats(ConsumerGroupConfig config, GroupAssignors assignors, InstantSource clock) {
    this.config = config;
    this.assignors = assignors;
    this.clock = clock;
  }

  /**
   * Who sends a request.
   *
   * @param host its address as Kafka shows it, such as {@code /127.0.0.1}
   */
  public record Sender(String clientId, String host) {}

  /**
   * What a heartbeat does.
   *
   * @param response to be sent once the records are committed
   * @param records to be stored, in order, all or none
   * @param patternsDue patterns to be resolved off the hot path, if any
   */
  public record Outcome(
      ConsumerGroupHeartbeatResponse response,
      List<ConsumerGroupRecord> records,
      Set<String> patternsDue) {}

  /**
   * A member joins, or shows that it is alive.
   *
   * @param group new and empty if there is none and the request is one to join
   * @param desk where the group's assignment comes from, if it needs one
   * @throws RefusedException if the request is refused
   * @throws AssignmentDueException if the desk has no answer
   */
  public Outcome heartbeat(
      ConsumerGroup group,
      ConsumerGroupHeartbeatRequest request,
      Sender sender,
      ClusterView cluster,
      AssignorDesk desk) {
    EpochChecks.checkSize(group, config.maxSize(), request.memberId(), request.instanceId());
    Optional<Assignment> owned = request.topicPartitions().map(Heartbeats::owned);
    MemberUpdate update = new MemberUpdate(config, assignors, desk, group, cluster, clock.millis());
    ConsumerMember member = memberOf(group, request, owned, update);
    ConsumerMember updated = update.apply(member, told(member.metadata(), request, sender), owned);
    ConsumerGroupHeartbeatResponse response =
        new ConsumerGroupHeartbeatResponse()
            .memberId(updated.id())
            .memberEpoch(updated.current().epoch())
            .heartbeatIntervalMs(config.heartbeatIntervalMs(cluster.configsOf(group.id())));
    if (request.memberEpoch() == 0
        || isFull(request)
        || !member
            .current()
            .assigned()
            .assignment()
            .equals(updated.current().assigned().assignment())) {
      response.assignment(assignment(updated.current().assigned()));
    }
    return new Outcome(response, update.records(), update.patternsDue());
  }

  /** Who does not know what the broker knows says everything, and is told everything. */
  private static boolean isFull(ConsumerGroupHeartbeatRequest request) {
    return request.rebalanceTimeoutMs() != UNCHANGED
        && (request.subscribedTopicNames().isPresent()
            || request.subscribedTopicRegex().isPresent())
        && request.topicPartitions().isPresent();
  }

  private static ConsumerMember memberOf(
      ConsumerGroup group,
      ConsumerGroupHeartbeatRequest request,
      Optional<Assignment> owned,
      MemberUpdate update) {
    String id = request.memberId();
    boolean joins = request.memberEpoch() == 0;
    if (request.instanceId().isEmpty()) {
      Optional<ConsumerMember> known = group.member(id);
      if (known.isEmpty() && !joins) {
        throw EpochChecks.unknown(group, id);
      }
      ConsumerMember member = known.orElseGet(() -> ConsumerMember.newcomer(id));
      EpochChecks.checkHeartbeat(member, request.memberEpoch(), owned);
      return member;
    }
    String instanceId = request.instanceId().get();
    if (!joins) {
      ConsumerMember member = EpochChecks.staticMember(group, id, instanceId);
      EpochChecks.checkHeartbeat(member, request.memberEpoch(), owned);
      return member;
    }
    Optional<ConsumerMember> known = group.ofInstance(instanceId);
    if (known.isEmpty()) {
      return group.member(id).orElseGet(() -> ConsumerMember.newcomer(id));
    }
    ConsumerMember old = known.get();
    if (!old.isClassic() && old.current().epoch() != CurrentAssignment.AWAY) {
      throw new RefusedException(
          ErrorCode.UNRELEASED_INSTANCE_ID,
          "Instance id " + instanceId + " still stands for member " + old.id() + ".");
    }
    return update.replace(old, id);
  }

  private static MemberMetadata told(
      MemberMetadata before, ConsumerGroupHeartbeatRequest request, Sender sender) {
    return new MemberMetadata(
        request.instanceId().or(before::instanceId),
        request.rackId().or(before::rackId),
        sender.clientId(),
        sender.host(),
        request.subscribedTopicNames().<Set<String>>map(HashSet::new).orElseGet(before::topics),
        request.subscribedTopicRegex().orElseGet(before::pattern),
        request.rebalanceTimeoutMs() == UNCHANGED
            ? before.rebalanceTimeoutMs()
            : request.rebalanceTimeoutMs(),
        request.serverAssignor().or(before::assignor),
        Optional.empty());
  }

  /**
   * A static member goes for a while.
   *
   * @throws RefusedException if it is not who it says
   */
  public static CurrentStored away(ConsumerGroup group, ConsumerGroupHeartbeatRequest request) {
    return Departures.away(group, leaving(group, request));
  }

  /**
   * The member that wants to leave.
   *
   * @throws RefusedException if it is not there, or not who it says
   */
  public static ConsumerMember leaving(ConsumerGroup group, ConsumerGroupHeartbeatRequest request) {
    String id = request.memberId();
    return request
        .instanceId()
        .map(instance -> EpochChecks.staticMember(group, id, instance))
        .or(() -> group.member(id))
        .orElseThrow(() -> EpochChecks.unknown(group, id));
  }

  /** Says goodbye. */
  public static ConsumerGroupHeartbeatResponse farewell(ConsumerGroupHeartbeatRequest request) {
    return new ConsumerGroupHeartbeatResponse()
        .memberId(request.memberId())
        .memberEpoch(request.memberEpoch());
  }

  /** A refusal. */
  public static ConsumerGroupHeartbeatResponse refusal(ErrorCode error, Optional<String> message) {
    return new ConsumerGroupHeartbeatResponse().errorCode(error.code()).errorMessage(message);
  }

  private static Assignment owned(List<ConsumerGroupHeartbeatRequest.TopicPartitions> topics) {
    Map<io.tailrace.wire.Uuid, Set<Integer>> owned = new HashMap<>();
    for (var topic : topics) {
      owned.computeIfAbsent(topic.topicId(), _ -> new HashSet<>()).addAll(topic.partitions());
    }
    return new Assignment(owned);
  }

  private static ConsumerGroupHeartbeatResponse.Assignment assignment(OwnedPartitions assigned) {
    return new ConsumerGroupHeartbeatResponse.Assignment()
        .topicPartitions(
            assigned.epochs().keySet().stream()
                .sorted(Comparator.comparing(Object::toString))
                .map(
                    topic ->
                        new ConsumerGroupHeartbeatResponse.TopicPartitions()
                            .topicId(topic)
                            .partitions(assigned.numbers(topic)))
                .collect(Collectors.toList()));
  }
}
