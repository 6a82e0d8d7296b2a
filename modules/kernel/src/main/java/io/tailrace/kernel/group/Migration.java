package io.tailrace.kernel.group;

import io.tailrace.kernel.coordinator.CoordinatorLog.Completion;
import io.tailrace.kernel.coordinator.Step;
import io.tailrace.kernel.coordinator.Steps;
import io.tailrace.kernel.coordinator.Turns;
import io.tailrace.kernel.group.GroupRecord.GroupStored;
import io.tailrace.kernel.group.GroupRecord.OfConsumerGroup;
import io.tailrace.kernel.group.GroupSnapshot.StoredMember;
import io.tailrace.kernel.group.consumer.ClassicMember;
import io.tailrace.kernel.group.consumer.ClassicMember.ClassicProtocol;
import io.tailrace.kernel.group.consumer.ClusterView;
import io.tailrace.kernel.group.consumer.ConsumerGroup;
import io.tailrace.kernel.group.consumer.ConsumerGroupConfig;
import io.tailrace.kernel.group.consumer.ConsumerGroupRecord;
import io.tailrace.kernel.group.consumer.ConsumerMember;
import io.tailrace.kernel.group.consumer.ConsumerProtocol;
import io.tailrace.kernel.group.consumer.Conversion;
import io.tailrace.kernel.group.consumer.EpochChecks;
import io.tailrace.kernel.metadata.RefusedException;
import io.tailrace.wire.ErrorCode;
import io.tailrace.wire.MalformedMessageException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Turns groups of one protocol into groups of the other while they run (KIP-848): a classic group
 * when a member joins by the new protocol, and back when the last such member leaves.
 */
final class Migration {
  private static final Logger LOG = System.getLogger(Migration.class.getName());

  private final ShardContext context;
  private final Groups groups;
  private final Steps<GroupRecord> steps;
  private final Turns turns;
  private final Rebalance rebalance;

  Migration(
      ShardContext context,
      Groups groups,
      Steps<GroupRecord> steps,
      Turns turns,
      Rebalance rebalance) {
    this.context = context;
    this.groups = groups;
    this.steps = steps;
    this.turns = turns;
    this.rebalance = rebalance;
  }

  /**
   * A group as one of the new protocol, and what makes it one.
   *
   * @param group its state, as it will be once the records are committed
   */
  record Upgraded(ConsumerGroup group, List<GroupRecord> records) {}

  private ConsumerGroupConfig config() {
    return context.consumers().config();
  }

  /**
   * The group that a member of the new protocol joins.
   *
   * @throws RefusedException if it cannot be one of the new protocol
   */
  Upgraded upgraded(String groupId, Optional<Group> found, ClusterView cluster) {
    if (found.isEmpty()) {
      return new Upgraded(new ConsumerGroup(groupId), List.of());
    }
    return switch (found.get()) {
      case ModernGroup group -> new Upgraded(group.state(), List.of());
      case ClassicGroup group when group.isEmpty() ->
          new Upgraded(new ConsumerGroup(groupId), group.isStored() ? group.deletion() : List.of());
      case ClassicGroup group -> convert(group, cluster);
    };
  }

  private Upgraded convert(ClassicGroup group, ClusterView cluster) {
    if (!config().migration().upgrades()) {
      throw cannotUpgrade(group, "upgrades are disabled");
    }
    if (!group.isConsumerGroup()) {
      throw cannotUpgrade(group, "it is not a group of consumers");
    }
    if (group.members().size() > config().maxSize()) {
      throw cannotUpgrade(group, "it has too many members");
    }
    List<ConsumerGroupRecord> changes;
    try {
      changes =
          Conversion.upgrade(
              group.id(),
              group.generation(),
              group.members().all().stream().map(member -> convert(group, member)).toList(),
              cluster);
    } catch (MalformedMessageException e) {
      throw cannotUpgrade(group, "its members do not use an assignor of Kafka's");
    }
    LOG.log(Level.INFO, "Group {0} is upgraded to the consumer protocol", group.id());
    ConsumerGroup upgraded = new ConsumerGroup(group.id());
    List<GroupRecord> records = new ArrayList<>(group.deletion());
    for (ConsumerGroupRecord change : changes) {
      upgraded.apply(change);
      records.add(new OfConsumerGroup(change));
    }
    return new Upgraded(upgraded, records);
  }

  private static RefusedException cannotUpgrade(ClassicGroup group, String why) {
    return new RefusedException(
        ErrorCode.GROUP_ID_NOT_FOUND,
        "The classic group " + group.id() + " cannot become a consumer group: " + why + ".");
  }

  private static Conversion.Upgrading convert(ClassicGroup group, Member member) {
    String protocol = group.protocol().orElseGet(() -> member.protocols().getFirst().name());
    return new Conversion.Upgrading(
        member.id(),
        member.instanceId(),
        member.clientId(),
        member.clientHost(),
        member.rebalanceTimeoutMs(),
        new ClassicMember(
            member.sessionTimeoutMs(),
            member.protocols().stream()
                .map(it -> new ClassicProtocol(it.name(), it.metadata()))
                .toList()),
        member.metadata(protocol),
        member.assignment());
  }

  /**
   * The conversion of a classic group is on its way to the log: nothing happens to it until that is
   * known, and then it is gone, or as it was.
   */
  void begin(Group group, List<GroupRecord> records, Step<GroupRecord> step) {
    if (records.isEmpty() || !(group instanceof ClassicGroup classic)) {
      return;
    }
    List<Member> members = List.copyOf(classic.members().all());
    classic.markDead();
    step.then(
        new Completion() {
          @Override
          public void committed(long baseOffset) {
            for (Member member : members) {
              member.answerJoin(Responses.join(ErrorCode.REBALANCE_IN_PROGRESS, member.id()));
              member.answerSync(Responses.sync(ErrorCode.REBALANCE_IN_PROGRESS));
            }
          }

          @Override
          public void failed(ErrorCode error) {
            classic.revive();
            rebalance.resume(classic);
          }
        });
  }

  /** Whether the group goes back to the classic protocol when these leave. */
  boolean isToDowngrade(ModernGroup group, Set<String> leaving) {
    int left = group.state().members().size() - leaving.size();
    return left > 0 && mayDowngrade(group, leaving);
  }

  /** Whether it may go back when these leave, even if nobody is left. */
  boolean mayDowngrade(ModernGroup group, Set<String> leaving) {
    return EpochChecks.areClassicBut(group.state(), leaving)
        && config().migration().downgrades()
        && group.state().members().size() - leaving.size() <= context.config().maxSize();
  }

  /** Makes it a classic group of those who stay, if any, who are told to join again. */
  void downgrade(ModernGroup group, Set<String> leaving, Step<GroupRecord> step) {
    LOG.log(Level.INFO, "Group {0} is downgraded to the classic protocol", group.id());
    List<ConsumerMember> staying =
        group.state().members().values().stream()
            .filter(member -> !leaving.contains(member.id()))
            .toList();
    Optional<GroupSnapshot> snapshot =
        staying.isEmpty() ? Optional.empty() : Optional.of(snapshot(group.state(), staying));
    group.deletion().forEach(step::write);
    snapshot.ifPresent(of -> step.write(new GroupStored(group.id(), of)));
    turns.hold(group.id());
    step.then(new OnCommit(() -> snapshot.ifPresent(of -> install(group.id(), of))));
    step.then(new Always(() -> turns.release(group.id())));
  }

  private GroupSnapshot snapshot(ConsumerGroup group, List<ConsumerMember> staying) {
    String protocol = commonProtocol(staying);
    ClusterView cluster = context.consumers().cluster().get();
    return new GroupSnapshot(
        Optional.of(TopicSubscriptions.CONSUMER),
        group.epoch(),
        Optional.of(protocol),
        Optional.of(staying.getFirst().id()),
        context.clock().millis(),
        staying.stream().map(member -> stored(member, protocol, cluster)).toList());
  }

  /** Classic members could only join if one of their assignors suited all of them. */
  private static String commonProtocol(List<ConsumerMember> members) {
    List<ClassicProtocol> candidates =
        members.getFirst().metadata().classic().orElseThrow().protocols();
    return candidates.stream()
        .map(ClassicProtocol::name)
        .filter(name -> members.stream().allMatch(it -> subscription(it, name).isPresent()))
        .findFirst()
        .orElse(candidates.getFirst().name());
  }

  private static Optional<ClassicProtocol> subscription(ConsumerMember member, String name) {
    return member.metadata().classic().orElseThrow().protocols().stream()
        .filter(protocol -> protocol.name().equals(name))
        .findFirst();
  }

  private static StoredMember stored(ConsumerMember member, String protocol, ClusterView cluster) {
    ClassicMember classic = member.metadata().classic().orElseThrow();
    ByteBuffer metadata =
        subscription(member, protocol).orElseGet(() -> classic.protocols().getFirst()).metadata();
    return new StoredMember(
        member.id(),
        member.metadata().instanceId(),
        member.metadata().clientId(),
        member.metadata().clientHost(),
        member.metadata().rebalanceTimeoutMs(),
        classic.sessionTimeoutMs(),
        metadata,
        ConsumerProtocol.assignment(
            member.current().assigned().assignment(), ConsumerProtocol.version(metadata), cluster));
  }

  private void install(String groupId, GroupSnapshot snapshot) {
    ClassicGroup group = groups.getOrCreateClassic(groupId);
    group.restore(
        snapshot,
        snapshot.members().stream()
            .map(it -> Replay.restore(group, it, snapshot, rebalance::sessionOf))
            .toList());
    group.members().all().forEach(Member::touch);
    steps.run(step -> rebalance.prepare(group, "it was downgraded", step));
  }
}
