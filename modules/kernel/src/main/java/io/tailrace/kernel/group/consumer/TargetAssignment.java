package io.tailrace.kernel.group.consumer;

import io.tailrace.kernel.metadata.RefusedException;
import io.tailrace.kernel.metadata.TopicImage;
import io.tailrace.spi.group.AssignableGroup;
import io.tailrace.spi.group.AssignableMember;
import io.tailrace.spi.group.AssignableTopic;
import io.tailrace.spi.group.GroupAssignment;
import io.tailrace.spi.group.GroupAssignor;
import io.tailrace.wire.ErrorCode;
import io.tailrace.wire.Uuid;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Asks an assignor what the members of a group are to have, and checks what it says.
 *
 * @param members as they are to be, by member id
 * @param previous what each of them was to have until now
 * @param patterns what their patterns stand for
 * @param cluster the topics that there are
 */
record TargetAssignment(
    SortedMap<String, ConsumerMember> members,
    Map<String, Assignment> previous,
    Map<String, ResolvedPattern> patterns,
    ClusterView cluster) {
  private static final Logger LOG = System.getLogger(TargetAssignment.class.getName());

  /**
   * What each member is to have.
   *
   * @throws RefusedException if the assignor fails
   */
  Map<String, Assignment> compute(String groupId, String name, GroupAssignor assignor) {
    try {
      AssignableGroup group = assignable();
      return checked(group, assignor.assign(group));
    } catch (RuntimeException e) {
      LOG.log(Level.ERROR, "Assignor " + name + " cannot assign group " + groupId, e);
      throw new RefusedException(
          ErrorCode.UNKNOWN_SERVER_ERROR,
          "The assignor " + name + " cannot assign the group: " + e.getMessage());
    }
  }

  /** Whether an answer to the one is an answer to the other. */
  boolean isSameAs(TargetAssignment other) {
    return cluster.topicsVersion() == other.cluster.topicsVersion()
        && members.equals(other.members)
        && previous.equals(other.previous)
        && patterns.equals(other.patterns);
  }

  private AssignableGroup assignable() {
    SortedMap<String, AssignableTopic> topics = new TreeMap<>();
    List<AssignableMember> assignable = new ArrayList<>(members.size());
    for (ConsumerMember member : members.values()) {
      Set<String> subscribed = new TreeSet<>();
      for (String name : Subscriptions.of(member.metadata(), patterns)) {
        cluster
            .topic(name)
            .filter(topic -> !topic.partitions().isEmpty())
            .ifPresent(
                topic -> {
                  subscribed.add(name);
                  topics.computeIfAbsent(name, _ -> assignable(topic));
                });
      }
      assignable.add(
          new AssignableMember(
              member.id(),
              member.metadata().instanceId(),
              member.metadata().rackId(),
              Collections.unmodifiableSet(subscribed),
              byName(previous.getOrDefault(member.id(), Assignment.EMPTY))));
    }
    return new AssignableGroup(
        Collections.unmodifiableList(assignable), Collections.unmodifiableMap(topics));
  }

  private AssignableTopic assignable(TopicImage topic) {
    return new AssignableTopic(
        topic.name(),
        topic.partitions().size(),
        topic.partitions().stream().map(cluster::racksOf).toList());
  }

  private Map<String, Set<Integer>> byName(Assignment assignment) {
    Map<String, Set<Integer>> named = new HashMap<>();
    assignment
        .topics()
        .forEach(
            (id, numbers) ->
                cluster
                    .topic(id)
                    .ifPresent(
                        topic ->
                            named.put(
                                topic.name(),
                                numbers.stream()
                                    .filter(number -> number < topic.partitions().size())
                                    .collect(Collectors.toUnmodifiableSet()))));
    return Collections.unmodifiableMap(named);
  }

  /** An assignor is a plugin: two members must not get one partition, whatever it says. */
  private Map<String, Assignment> checked(AssignableGroup group, GroupAssignment assignment) {
    Map<String, Set<Integer>> given = new HashMap<>();
    Map<String, Assignment> targets = new HashMap<>();
    for (AssignableMember member : group.members()) {
      Map<Uuid, Set<Integer>> topics = new HashMap<>();
      assignment
          .of(member.id())
          .forEach(
              (name, numbers) -> {
                require(member.topics().contains(name), member.id() + " does not read " + name);
                int partitions = group.topics().get(name).partitions();
                Set<Integer> taken = given.computeIfAbsent(name, _ -> new TreeSet<>());
                for (int number : numbers) {
                  require(number >= 0 && number < partitions, name + "-" + number + " is unknown");
                  require(taken.add(number), name + "-" + number + " is given twice");
                }
                topics.put(cluster.topic(name).orElseThrow().id(), numbers);
              });
      targets.put(member.id(), new Assignment(topics));
    }
    group
        .topics()
        .forEach(
            (name, topic) ->
                require(
                    given.getOrDefault(name, Set.of()).size() == topic.partitions(),
                    "nobody is given some partitions of " + name));
    return targets;
  }

  private static void require(boolean condition, String otherwise) {
    if (!condition) {
      throw new IllegalStateException(otherwise);
    }
  }
}
