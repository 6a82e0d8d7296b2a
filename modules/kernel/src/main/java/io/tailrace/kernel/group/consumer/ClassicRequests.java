package io.tailrace.kernel.group.consumer;

import io.tailrace.kernel.group.consumer.ClassicMember.ClassicProtocol;
import io.tailrace.kernel.group.consumer.ConsumerGroupConfig.MigrationPolicy;
import io.tailrace.kernel.group.consumer.Heartbeats.Sender;
import io.tailrace.kernel.metadata.RefusedException;
import io.tailrace.wire.ErrorCode;
import io.tailrace.wire.message.JoinGroupRequest;
import io.tailrace.wire.message.SyncGroupRequest;
import java.nio.ByteBuffer;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Serves members that still speak the classic protocol in a group of the new one (KIP-848): the
 * broker is their leader, the member epoch their generation, and a rebalance what brings them to
 * join again and thereby to make a step. Reads the group and yields records.
 */
public final class ClassicRequests {
  /** The protocol type of consumers, and of the bytes that they exchange. */
  private static final String CONSUMER = "consumer";

  private final ConsumerGroupConfig config;
  private final GroupAssignors assignors;
  private final InstantSource clock;

  /** Decides by these, as {@link Heartbeats} does. */
  public ClassicRequests(
      ConsumerGroupConfig config, GroupAssignors assignors, InstantSource clock) {
    this.config = config;
    this.assignors = assignors;
    this.clock = clock;
  }

  /**
   * What a request to join does.
   *
   * @param memberId the member's id, which may be new
   * @param generation its generation from now on
   * @param protocol the assignor that it is told to take itself for using
   * @param records to be stored, in order, all or none
   * @param patternsDue patterns to be resolved off the hot path, if any
   */
  public record Joined(
      String memberId,
      int generation,
      String protocol,
      List<ConsumerGroupRecord> records,
      Set<String> patternsDue) {}

  /**
   * Whether a member may join by the classic protocol at all.
   *
   * @param protocols those that it supports
   * @throws RefusedException if not
   */
  public void check(
      ConsumerGroup group, JoinGroupRequest request, List<ClassicProtocol> protocols) {
    if (config.migration() == MigrationPolicy.DISABLED) {
      throw new RefusedException(
          ErrorCode.INCONSISTENT_GROUP_PROTOCOL,
          "Groups do not change between the protocols here.");
    }
    EpochChecks.checkSize(group, config.maxSize(), request.memberId(), request.groupInstanceId());
    boolean supported =
        request.protocolType().equals(CONSUMER)
            && protocols.stream().anyMatch(protocol -> isSupportedByAll(group, protocol.name()));
    if (!supported) {
      throw new RefusedException(
          ErrorCode.INCONSISTENT_GROUP_PROTOCOL, "No assignor suits all classic members.");
    }
  }

  private static boolean isSupportedByAll(ConsumerGroup group, String name) {
    return group.members().values().stream()
        .flatMap(member -> member.metadata().classic().stream())
        .allMatch(classic -> classic.protocols().stream().anyMatch(one -> one.name().equals(name)));
  }

  /**
   * A member joins, or joins again to make a step; {@link #check} has passed.
   *
   * @param memberId what the request says, or a fresh id if it says none
   * @param isNew whether it says none
   * @param desk where the group's assignment comes from, if it needs one
   * @throws RefusedException if the request is refused
   * @throws AssignmentDueException if the desk has no answer
   */
  public Joined join(
      ConsumerGroup group,
      String memberId,
      boolean isNew,
      JoinGroupRequest request,
      List<ClassicProtocol> protocols,
      Sender sender,
      ClusterView cluster,
      AssignorDesk desk) {
    ConsumerProtocol.Subscription subscription =
        ConsumerProtocol.subscription(protocols.getFirst().metadata());
    MemberUpdate update = new MemberUpdate(config, assignors, desk, group, cluster, clock.millis());
    ConsumerMember member = memberOf(group, memberId, isNew, request.groupInstanceId(), update);
    MemberMetadata told =
        new MemberMetadata(
            request.groupInstanceId().or(() -> member.metadata().instanceId()),
            subscription.rackId().or(() -> member.metadata().rackId()),
            sender.clientId(),
            sender.host(),
            new HashSet<>(subscription.topics()),
            "",
            request.rebalanceTimeoutMs(),
            Optional.empty(),
            Optional.of(new ClassicMember(request.sessionTimeoutMs(), protocols)));
    ConsumerMember updated;
    try {
      updated = update.apply(member, told, Optional.of(subscription.owned(cluster)));
    } catch (AssignmentDueException due) {
      throw due.of(memberId);
    }
    return new Joined(
        updated.id(),
        updated.current().epoch(),
        protocols.getFirst().name(),
        update.records(),
        update.patternsDue());
  }

  private static ConsumerMember memberOf(
      ConsumerGroup group,
      String memberId,
      boolean isNew,
      Optional<String> instanceId,
      MemberUpdate update) {
    Optional<ConsumerMember> standing = instanceId.flatMap(group::ofInstance);
    if (instanceId.isEmpty() || (isNew && standing.isEmpty())) {
      return group.member(memberId).orElseGet(() -> ConsumerMember.newcomer(memberId));
    }
    return isNew
        ? update.replace(standing.orElseThrow(), memberId)
        : EpochChecks.staticMember(group, memberId, instanceId.get());
  }

  /**
   * The classic member that a request is about.
   *
   * @throws RefusedException if it is not there, not who it says, or of another generation
   */
  public static ConsumerMember member(
      ConsumerGroup group, String memberId, Optional<String> instanceId, int generation) {
    ConsumerMember member =
        instanceId
            .map(instance -> EpochChecks.staticMember(group, memberId, instance))
            .or(() -> group.member(memberId))
            .filter(ConsumerMember::isClassic)
            .orElseThrow(() -> EpochChecks.unknown(group, memberId));
    if (member.current().epoch() != generation) {
      throw new RefusedException(
          ErrorCode.ILLEGAL_GENERATION,
          "Member " + memberId + " is in generation " + member.current().epoch() + ".");
    }
    return member;
  }

  /** Whether a member is to join again, as its heartbeat is to tell it. */
  public static boolean isToJoin(ConsumerGroup group, ConsumerMember member) {
    MemberState state = member.current().state();
    return member.current().epoch() < group.targetEpoch()
        || state == MemberState.UNREVOKED_PARTITIONS
        || (state == MemberState.UNRELEASED_PARTITIONS && !group.waitsForOthers(member));
  }

  /** Whether a member that asks for its assignment is to join again first. */
  public static boolean isBehind(ConsumerGroup group, ConsumerMember member) {
    return member.current().epoch() < group.targetEpoch()
        && member.current().state() != MemberState.UNREVOKED_PARTITIONS;
  }

  /**
   * What a member has, in the bytes that it understands.
   *
   * @throws RefusedException if the request takes the group for something else
   */
  public static ByteBuffer assignment(
      ConsumerMember member, SyncGroupRequest request, ClusterView cluster) {
    ClassicProtocol protocol = member.metadata().classic().orElseThrow().protocols().getFirst();
    boolean differs =
        request.protocolType().filter(type -> !type.equals(CONSUMER)).isPresent()
            || request.protocolName().filter(it -> !it.equals(protocol.name())).isPresent();
    if (differs) {
      throw new RefusedException(
          ErrorCode.INCONSISTENT_GROUP_PROTOCOL, "The group uses " + protocol.name() + ".");
    }
    return ConsumerProtocol.assignment(
        member.current().assigned().assignment(),
        ConsumerProtocol.version(protocol.metadata()),
        cluster);
  }
}
