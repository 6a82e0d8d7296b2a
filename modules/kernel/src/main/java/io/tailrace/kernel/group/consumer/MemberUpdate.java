package io.tailrace.kernel.group.consumer;

import io.tailrace.kernel.group.consumer.ConsumerGroupRecord.CurrentStored;
import io.tailrace.kernel.group.consumer.ConsumerGroupRecord.EpochStored;
import io.tailrace.kernel.group.consumer.ConsumerGroupRecord.MemberStored;
import io.tailrace.kernel.group.consumer.ConsumerGroupRecord.MemberTargetStored;
import io.tailrace.kernel.group.consumer.ConsumerGroupRecord.PatternRemoved;
import io.tailrace.kernel.group.consumer.ConsumerGroupRecord.TargetStored;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What one sign of life of a member does to its group (KIP-848): what the member tells is stored;
 * if the group is to read something else it gets a new epoch; an epoch without an assignment gets
 * one; and the member makes a step towards its own.
 */
final class MemberUpdate {
  private final ConsumerGroupConfig config;
  private final GroupAssignors assignors;
  private final AssignorDesk desk;
  private final ConsumerGroup group;
  private final ClusterView cluster;
  private final long nowMs;
  private final List<ConsumerGroupRecord> records = new ArrayList<>();
  private final Map<String, Assignment> previousTargets = new HashMap<>();
  private Map<String, ResolvedPattern> patterns;
  private SortedMap<String, ConsumerMember> members;
  private Set<String> patternsDue = Set.of();

  MemberUpdate(
      ConsumerGroupConfig config,
      GroupAssignors assignors,
      AssignorDesk desk,
      ConsumerGroup group,
      ClusterView cluster,
      long nowMs) {
    this.config = config;
    this.assignors = assignors;
    this.desk = desk;
    this.group = group;
    this.cluster = cluster;
    this.nowMs = nowMs;
    patterns = group.patterns();
    members = group.members();
  }

  /** What is to be stored, in order. */
  List<ConsumerGroupRecord> records() {
    return records;
  }

  /** The patterns that are to be resolved now, if there are any. */
  Set<String> patternsDue() {
    return patternsDue;
  }

  /**
   * Lets a member take the place of another under a new id: a static member is back.
   *
   * @return it, in no epoch yet
   */
  ConsumerMember replace(ConsumerMember old, String newId) {
    CurrentAssignment had = old.current();
    ConsumerMember successor =
        new ConsumerMember(
            newId,
            old.metadata(),
            new CurrentAssignment(0, 0, had.state(), had.assigned(), had.pendingRevocation()));
    Assignment target = group.target(old.id());
    records.addAll(Departures.removal(group.id(), old.id()));
    records.add(new MemberStored(group.id(), newId, successor.metadata()));
    records.add(new MemberTargetStored(group.id(), newId, target));
    records.add(new CurrentStored(group.id(), newId, successor.current()));
    previousTargets.put(newId, target);
    members = new TreeMap<>(members);
    members.remove(old.id());
    members.put(newId, successor);
    return successor;
  }

  /**
   * Does all of it.
   *
   * @param member as it was, or new
   * @param told what it tells of itself now
   * @param owned what it says that it has
   * @return the member as it will be
   */
  ConsumerMember apply(ConsumerMember member, MemberMetadata told, Optional<Assignment> owned) {
    boolean topicsChanged = !told.topics().equals(member.metadata().topics());
    boolean patternChanged = !told.pattern().equals(member.metadata().pattern());
    ConsumerMember updated = member.with(told);
    if (!told.equals(member.metadata()) || !members.containsKey(member.id())) {
      records.add(new MemberStored(group.id(), member.id(), told));
      put(updated);
    }
    boolean resolved = patternChanged && changePattern(member.metadata(), told);
    if (told.hasPattern() || !group.patterns().isEmpty()) {
      patternsDue =
          Patterns.due(
              group,
              Subscriptions.patternsOf(members.values()),
              cluster,
              config.patternRefreshIntervalMs(),
              nowMs);
    }
    int epoch = newEpoch(topicsChanged || resolved || isOtherAssignor(member, told));
    Target target = target(epoch, updated);
    boolean subscriptionChanged = topicsChanged || patternChanged;
    if (!subscriptionChanged && updated.current().isReconciledTo(target.epoch())) {
      return updated;
    }
    CurrentAssignment next =
        new Reconciliation(group, cluster, target.epoch(), target.assignment(), owned)
            .step(updated, subscriptionChanged);
    if (!next.equals(updated.current())) {
      records.add(new CurrentStored(group.id(), updated.id(), next));
    }
    return updated.with(next);
  }

  private void put(ConsumerMember updated) {
    SortedMap<String, ConsumerMember> copy = new TreeMap<>(members);
    copy.put(updated.id(), updated);
    members = copy;
  }

  private boolean isOtherAssignor(ConsumerMember before, MemberMetadata told) {
    return !told.assignor().equals(before.metadata().assignor())
        && !assignors
            .preferred(members.values())
            .equals(assignors.preferred(group.members().values()));
  }

  /** Whether what the new pattern stands for is known, so that the group can be assigned. */
  private boolean changePattern(MemberMetadata before, MemberMetadata after) {
    if (before.hasPattern()
        && Subscriptions.subscribersOf(members.values(), before.pattern()) == 0) {
      records.add(new PatternRemoved(group.id(), before.pattern()));
      patterns = new HashMap<>(patterns);
      patterns.remove(before.pattern());
    }
    if (!after.hasPattern()) {
      return true;
    }
    if (!patterns.containsKey(after.pattern())) {
      Patterns.check(after.pattern());
      return false;
    }
    return true;
  }

  private int newEpoch(boolean reason) {
    if (!reason && group.epoch() > 0 && group.isVerified(cluster.topicsVersion())) {
      return group.epoch();
    }
    long hash = MetadataHash.of(Subscriptions.of(members.values(), patterns), cluster);
    if (!reason && group.epoch() > 0 && hash == group.metadataHash()) {
      group.verified(cluster.topicsVersion());
      return group.epoch();
    }
    int epoch = group.epoch() + 1;
    records.add(new EpochStored(group.id(), epoch, hash));
    return epoch;
  }

  private record Target(int epoch, Assignment assignment) {}

  private Target target(int epoch, ConsumerMember member) {
    if (epoch <= group.targetEpoch() || !mayAssign()) {
      return new Target(group.targetEpoch(), previousTarget(member.id()));
    }
    String name = assignors.preferred(members.values());
    for (String id : members.keySet()) {
      previousTargets.put(id, previousTarget(id));
    }
    TargetAssignment question =
        new TargetAssignment(
            new TreeMap<>(members), Map.copyOf(previousTargets), Map.copyOf(patterns), cluster);
    Map<String, Assignment> targets =
        desk.ask(
            new AssignmentTask(group.id(), name, assignors.named(name).orElseThrow(), question));
    members
        .keySet()
        .forEach(
            id -> {
              Assignment target = targets.getOrDefault(id, Assignment.EMPTY);
              if (!target.equals(previousTargets.get(id))) {
                records.add(new MemberTargetStored(group.id(), id, target));
              }
            });
    records.add(new TargetStored(group.id(), epoch, nowMs));
    return new Target(epoch, targets.getOrDefault(member.id(), Assignment.EMPTY));
  }

  private Assignment previousTarget(String memberId) {
    return previousTargets.getOrDefault(memberId, group.target(memberId));
  }

  /** What happens soon after an assignment waits, to be taken together (KIP-1263). */
  private boolean mayAssign() {
    long age = nowMs - group.targetTimestampMs();
    int interval = config.assignmentIntervalMs(cluster.configsOf(group.id()));
    return group.targetTimestampMs() == 0 || age < 0 || age >= interval;
  }
}
