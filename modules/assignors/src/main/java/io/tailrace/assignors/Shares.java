package io.tailrace.assignors;

import io.tailrace.spi.group.AssignableGroup;
import io.tailrace.spi.group.AssignableMember;
import io.tailrace.spi.group.AssignableTopic;
import io.tailrace.spi.group.GroupAssignment;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** Who has what while partitions are dealt out. Members and topics are known by their positions. */
final class Shares {
  private final List<AssignableMember> members;
  private final List<AssignableTopic> topics;
  private final List<Map<Integer, BitSet>> byMember = new ArrayList<>(); // of topics, in order
  private final int[] loads;
  private final BitSet[] taken;

  private Shares(AssignableGroup group) {
    members = group.members();
    topics = List.copyOf(group.topics().values());
    loads = new int[members.size()];
    taken = new BitSet[topics.size()];
    for (int topic = 0; topic < taken.length; topic++) {
      taken[topic] = new BitSet(topics.get(topic).partitions());
    }
    members.forEach(_ -> byMember.add(new TreeMap<>()));
  }

  /** What members have and may keep: the first keeps what two claim. */
  static Shares keptOf(AssignableGroup group) {
    Shares shares = new Shares(group);
    Map<String, Integer> positions = new HashMap<>();
    for (int topic = 0; topic < shares.topics.size(); topic++) {
      positions.put(shares.topics.get(topic).name(), topic);
    }
    for (int member = 0; member < shares.members.size(); member++) {
      AssignableMember claimant = shares.members.get(member);
      for (var claimed : claimant.assigned().entrySet()) {
        if (claimant.topics().contains(claimed.getKey())) {
          shares.claim(member, positions.get(claimed.getKey()), claimed.getValue());
        }
      }
    }
    return shares;
  }

  private void claim(int member, int topic, Set<Integer> partitions) {
    for (int partition : new TreeSet<>(partitions)) {
      if (partition < topics.get(topic).partitions() && !taken[topic].get(partition)) {
        give(member, topic, partition);
      }
    }
  }

  int memberCount() {
    return members.size();
  }

  int topicCount() {
    return topics.size();
  }

  int load(int member) {
    return loads[member];
  }

  int partitionsOf(int topic) {
    return topics.get(topic).partitions();
  }

  /** How many partitions of a topic a member has. */
  int count(int member, int topic) {
    BitSet partitions = byMember.get(member).get(topic);
    return partitions == null ? 0 : partitions.cardinality();
  }

  /** The lowest partition of a topic, from a number on, that nobody has; or -1. */
  int nextFree(int topic, int from) {
    int partition = taken[topic].nextClearBit(from);
    return partition < partitionsOf(topic) ? partition : -1;
  }

  void give(int member, int topic, int partition) {
    byMember.get(member).computeIfAbsent(topic, _ -> new BitSet()).set(partition);
    taken[topic].set(partition);
    loads[member]++;
  }

  /** Takes the highest partition of a topic from a member that has one. */
  int take(int member, int topic) {
    Map<Integer, BitSet> topicsOfMember = byMember.get(member);
    BitSet partitions = topicsOfMember.get(topic);
    int partition = partitions.length() - 1;
    partitions.clear(partition);
    if (partitions.isEmpty()) {
      topicsOfMember.remove(topic);
    }
    taken[topic].clear(partition);
    loads[member]--;
    return partition;
  }

  /** The topic of which a member has most partitions; the first of several. It has one. */
  int largestTopic(int member) {
    int largest = -1;
    int most = 0;
    for (var entry : byMember.get(member).entrySet()) {
      int count = entry.getValue().cardinality();
      if (count > most) {
        most = count;
        largest = entry.getKey();
      }
    }
    return largest;
  }

  GroupAssignment assignment() {
    Map<String, Map<String, Set<Integer>>> assignment = new HashMap<>();
    for (int member = 0; member < members.size(); member++) {
      Map<String, Set<Integer>> named = new TreeMap<>();
      byMember
          .get(member)
          .forEach(
              (topic, partitions) -> {
                Set<Integer> numbers = new TreeSet<>();
                partitions.stream().forEach(numbers::add);
                named.put(topics.get(topic).name(), numbers);
              });
      assignment.put(members.get(member).id(), named);
    }
    return new GroupAssignment(assignment);
  }
}
