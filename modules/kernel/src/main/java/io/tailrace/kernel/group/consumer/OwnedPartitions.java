package io.tailrace.kernel.group.consumer;

import io.tailrace.wire.Uuid;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;

/**
 * Partitions by topic, each with the member epoch at which the member got it (KIP-1251). Immutable.
 *
 * @param epochs by topic and partition; no topic is without
 */
public record OwnedPartitions(Map<Uuid, Map<Integer, Integer>> epochs) {
  /** Nothing. */
  public static final OwnedPartitions EMPTY = new OwnedPartitions(Map.of());

  /** Copies the map, but for topics without partitions. */
  public OwnedPartitions {
    Map<Uuid, Map<Integer, Integer>> copy = new HashMap<>();
    epochs.forEach(
        (topic, partitions) -> {
          if (!partitions.isEmpty()) {
            copy.put(topic, Map.copyOf(partitions));
          }
        });
    epochs = Map.copyOf(copy);
  }

  /** Partitions that were all got at one epoch. */
  public static OwnedPartitions at(int epoch, Assignment assignment) {
    Map<Uuid, Map<Integer, Integer>> epochs = new HashMap<>();
    assignment
        .topics()
        .forEach(
            (topic, partitions) -> {
              Map<Integer, Integer> of = new HashMap<>();
              partitions.forEach(partition -> of.put(partition, epoch));
              epochs.put(topic, of);
            });
    return new OwnedPartitions(epochs);
  }

  public boolean isEmpty() {
    return epochs.isEmpty();
  }

  /** The partitions of a topic, with their epochs. */
  public Map<Integer, Integer> of(Uuid topic) {
    return epochs.getOrDefault(topic, Map.of());
  }

  /** Whether a partition is among them. */
  public boolean has(Uuid topic, int partition) {
    return of(topic).containsKey(partition);
  }

  /** At which epoch a partition was got; empty if it is not among them. */
  public OptionalInt epochOf(Uuid topic, int partition) {
    Integer epoch = of(topic).get(partition);
    return epoch == null ? OptionalInt.empty() : OptionalInt.of(epoch);
  }

  /** The same partitions, without their epochs. */
  public Assignment assignment() {
    Map<Uuid, Set<Integer>> topics = new HashMap<>();
    epochs.forEach((topic, partitions) -> topics.put(topic, partitions.keySet()));
    return new Assignment(topics);
  }

  /** The numbers of the partitions of a topic, in order. */
  List<Integer> numbers(Uuid topic) {
    return of(topic).keySet().stream().sorted().toList();
  }

  /** The epochs of the partitions of a topic, in the order of {@link #numbers}. */
  List<Integer> epochsInOrder(Uuid topic) {
    return List.copyOf(new TreeMap<>(of(topic)).values());
  }
}
