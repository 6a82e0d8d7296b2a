package io.tailrace.kernel.group.consumer;

import io.tailrace.kernel.group.consumer.ConsumerGroupRecord.CurrentRemoved;
import io.tailrace.kernel.group.consumer.ConsumerGroupRecord.CurrentStored;
import io.tailrace.kernel.group.consumer.ConsumerGroupRecord.EpochRemoved;
import io.tailrace.kernel.group.consumer.ConsumerGroupRecord.EpochStored;
import io.tailrace.kernel.group.consumer.ConsumerGroupRecord.MemberRemoved;
import io.tailrace.kernel.group.consumer.ConsumerGroupRecord.MemberTargetRemoved;
import io.tailrace.kernel.group.consumer.ConsumerGroupRecord.PatternRemoved;
import io.tailrace.kernel.group.consumer.ConsumerGroupRecord.TargetRemoved;
import io.tailrace.kernel.group.consumer.ConsumerGroupRecord.TargetStored;
import io.tailrace.wire.Uuid;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/** Members that go, and groups that are deleted. */
public final class Departures {
  private Departures() {}

  /** What removes a member, and nothing else. */
  static List<ConsumerGroupRecord> removal(String group, String member) {
    return List.of(
        new CurrentRemoved(group, member),
        new MemberTargetRemoved(group, member),
        new MemberRemoved(group, member));
  }

  /** Removes members; those left are assigned anew. */
  public static List<ConsumerGroupRecord> remove(
      ConsumerGroup group, Set<String> memberIds, ClusterView cluster) {
    List<ConsumerGroupRecord> records = new ArrayList<>();
    SortedMap<String, ConsumerMember> left = new TreeMap<>(group.members());
    for (String memberId : memberIds) {
      left.remove(memberId);
      records.addAll(removal(group.id(), memberId));
    }
    Map<String, ResolvedPattern> patterns = new HashMap<>(group.patterns());
    Set<String> subscribed = Subscriptions.patternsOf(left.values());
    for (String pattern : group.patterns().keySet()) {
      if (!subscribed.contains(pattern)) {
        patterns.remove(pattern);
        records.add(new PatternRemoved(group.id(), pattern));
      }
    }
    int epoch = group.epoch() + 1;
    long hash = MetadataHash.of(Subscriptions.of(left.values(), patterns), cluster);
    records.add(new EpochStored(group.id(), epoch, hash));
    if (left.isEmpty()) {
      // Nobody is to have anything, and who comes next is not to wait.
      records.add(new TargetStored(group.id(), epoch, 0));
    }
    return records;
  }

  /**
   * A static member goes for a while: what it has stays its own until it is back or its session
   * ends. When it is back it has got everything before, whatever it commits.
   */
  static CurrentStored away(ConsumerGroup group, ConsumerMember member) {
    CurrentAssignment current = member.current();
    Map<Uuid, Map<Integer, Integer>> epochs = new HashMap<>();
    current
        .assigned()
        .epochs()
        .forEach(
            (topic, numbers) -> {
              Map<Integer, Integer> zero = new HashMap<>();
              numbers.keySet().forEach(number -> zero.put(number, 0));
              epochs.put(topic, zero);
            });
    return new CurrentStored(
        group.id(),
        member.id(),
        new CurrentAssignment(
            CurrentAssignment.AWAY,
            current.previousEpoch(),
            current.state(),
            new OwnedPartitions(epochs),
            OwnedPartitions.EMPTY));
  }

  /** What removes all that is stored of a group; its offsets are not among it. */
  public static List<ConsumerGroupRecord> deletion(ConsumerGroup group) {
    List<ConsumerGroupRecord> records = new ArrayList<>();
    String id = group.id();
    group.members().keySet().forEach(member -> records.addAll(removal(id, member)));
    group.patterns().keySet().forEach(pattern -> records.add(new PatternRemoved(id, pattern)));
    records.add(new TargetRemoved(id));
    records.add(new EpochRemoved(id));
    return records;
  }
}
