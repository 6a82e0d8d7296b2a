package io.tailrace.client;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * How the leader of a group shares out partitions. Members give up all they have before they join
 * again (the eager protocol), so an assignment owes nothing to the one before.
 */
enum Assignor {
  /** The partitions of each topic, in as many runs as there are subscribers. */
  RANGE("range", Assignor::giveRuns),

  /** All partitions of all topics, dealt out one by one. */
  ROUND_ROBIN("roundrobin", Assignor::deal),

  /** The same, by the name that KafkaJS gives it. */
  ROUND_ROBIN_OF_KAFKAJS("RoundRobinAssigner", Assignor::deal);

  private final String protocol;
  private final Algorithm algorithm;

  /** Adds to the assignment, which names every member. */
  @FunctionalInterface
  private interface Algorithm {
    void assign(
        SortedMap<String, Set<String>> topicsOfMembers,
        Map<String, Integer> partitions,
        Map<String, List<TopicPartition>> assignment);
  }

  Assignor(String protocol, Algorithm algorithm) {
    this.protocol = protocol;
    this.algorithm = algorithm;
  }

  /** The name by which the members of a group agree on it. */
  String protocol() {
    return protocol;
  }

  /**
   * The one of a name.
   *
   * @throws IllegalArgumentException if there is none
   */
  static Assignor of(String protocol) {
    for (Assignor assignor : values()) {
      if (assignor.protocol.equals(protocol)) {
        return assignor;
      }
    }
    throw new IllegalArgumentException("No assignor " + protocol);
  }

  /**
   * Shares out the partitions.
   *
   * @param topicsOfMembers what each member subscribes to
   * @param partitions how many partitions the topics have; one that is missing does not exist
   * @return the partitions of every member, perhaps none
   */
  Map<String, List<TopicPartition>> assign(
      Map<String, Set<String>> topicsOfMembers, Map<String, Integer> partitions) {
    Map<String, List<TopicPartition>> assignment = new HashMap<>();
    topicsOfMembers.keySet().forEach(member -> assignment.put(member, new ArrayList<>()));
    algorithm.assign(new TreeMap<>(topicsOfMembers), partitions, assignment);
    return assignment;
  }

  private static void giveRuns(
      SortedMap<String, Set<String>> topicsOfMembers,
      Map<String, Integer> partitions,
      Map<String, List<TopicPartition>> assignment) {
    for (String topic : subscribed(topicsOfMembers, partitions)) {
      List<String> members = subscribers(topic, topicsOfMembers);
      int count = partitions.get(topic);
      int next = 0;
      for (int i = 0; i < members.size(); i++) {
        int share = count / members.size() + (i < count % members.size() ? 1 : 0);
        for (int last = next + share; next < last; next++) {
          assignment.get(members.get(i)).add(new TopicPartition(topic, next));
        }
      }
    }
  }

  private static void deal(
      SortedMap<String, Set<String>> topicsOfMembers,
      Map<String, Integer> partitions,
      Map<String, List<TopicPartition>> assignment) {
    List<String> members = List.copyOf(topicsOfMembers.keySet());
    int next = 0;
    for (String topic : subscribed(topicsOfMembers, partitions)) {
      for (int partition = 0; partition < partitions.get(topic); partition++) {
        while (!topicsOfMembers.get(members.get(next % members.size())).contains(topic)) {
          next++;
        }
        String member = members.get(next++ % members.size());
        assignment.get(member).add(new TopicPartition(topic, partition));
      }
    }
  }

  /** The topics that exist and that somebody subscribes to. */
  private static Set<String> subscribed(
      Map<String, Set<String>> topicsOfMembers, Map<String, Integer> partitions) {
    Set<String> topics = new TreeSet<>();
    topicsOfMembers.values().forEach(topics::addAll);
    topics.retainAll(partitions.keySet());
    return topics;
  }

  private static List<String> subscribers(
      String topic, SortedMap<String, Set<String>> topicsOfMembers) {
    return topicsOfMembers.keySet().stream()
        .filter(member -> topicsOfMembers.get(member).contains(topic))
        .toList();
  }
}
