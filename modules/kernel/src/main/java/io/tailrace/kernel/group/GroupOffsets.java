package io.tailrace.kernel.group;

import io.tailrace.kernel.topic.TopicPartition;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * The committed offsets of one group, and which of them are about to change: by a record that is
 * not committed yet, or by a transaction that has not ended.
 */
final class GroupOffsets {
  private final Map<String, Map<Integer, Entry>> committed = new HashMap<>();
  private final Map<TopicPartition, Integer> inFlight = new HashMap<>();
  private final Map<Long, Map<TopicPartition, Entry>> transactional = new HashMap<>();

  /**
   * A committed offset and the offset of its record, which tells which of two came last where one
   * of them was committed by a transaction that ended later.
   */
  record Entry(CommittedOffset offset, long recordOffset) {}

  /** Sees one committed offset. */
  @FunctionalInterface
  interface Visitor {
    void visit(String topic, int partition, CommittedOffset offset);
  }

  void put(String topic, int partition, CommittedOffset offset, long recordOffset) {
    committed
        .computeIfAbsent(topic, t -> new HashMap<>())
        .put(partition, new Entry(offset, recordOffset));
  }

  /** Removes it, and what open transactions would make of it. */
  void remove(String topic, int partition) {
    Map<Integer, Entry> partitions = committed.get(topic);
    if (partitions != null) {
      partitions.remove(partition);
      if (partitions.isEmpty()) {
        committed.remove(topic);
      }
    }
    if (!transactional.isEmpty()) {
      TopicPartition key = new TopicPartition(topic, partition);
      transactional.values().forEach(offsets -> offsets.remove(key));
      transactional.values().removeIf(Map::isEmpty);
    }
  }

  void putTransactional(
      long producerId, String topic, int partition, CommittedOffset offset, long recordOffset) {
    transactional
        .computeIfAbsent(producerId, id -> new HashMap<>())
        .put(new TopicPartition(topic, partition), new Entry(offset, recordOffset));
  }

  /** Takes over what a transaction committed, unless it was overtaken, or forgets it. */
  void endTransaction(long producerId, boolean commit) {
    Map<TopicPartition, Entry> offsets = transactional.remove(producerId);
    if (offsets == null || !commit) {
      return;
    }
    offsets.forEach(
        (key, entry) -> {
          Entry current = committed.getOrDefault(key.topic(), Map.of()).get(key.partition());
          if (current == null || entry.recordOffset() > current.recordOffset()) {
            put(key.topic(), key.partition(), entry.offset(), entry.recordOffset());
          }
        });
  }

  Optional<CommittedOffset> find(String topic, int partition) {
    Map<Integer, Entry> partitions = committed.get(topic);
    Entry entry = partitions == null ? null : partitions.get(partition);
    return Optional.ofNullable(entry).map(Entry::offset);
  }

  void forEach(Visitor visitor) {
    committed.forEach(
        (topic, partitions) ->
            partitions.forEach(
                (partition, entry) -> visitor.visit(topic, partition, entry.offset())));
  }

  /** A record about it is on its way to the log. */
  void beginWrite(String topic, int partition) {
    inFlight.merge(new TopicPartition(topic, partition), 1, Integer::sum);
  }

  /** A record about it is committed, or is not in the log. */
  void endWrite(String topic, int partition) {
    inFlight.computeIfPresent(
        new TopicPartition(topic, partition), (key, count) -> count == 1 ? null : count - 1);
  }

  /** Whether it may change without a further request. */
  boolean isUnstable(String topic, int partition) {
    if (inFlight.isEmpty() && transactional.isEmpty()) {
      return false;
    }
    TopicPartition key = new TopicPartition(topic, partition);
    return inFlight.containsKey(key)
        || transactional.values().stream().anyMatch(offsets -> offsets.containsKey(key));
  }

  /** Whether there is or may soon be an offset. */
  boolean isKnown(String topic, int partition) {
    return find(topic, partition).isPresent() || isUnstable(topic, partition);
  }

  /** All that there is or may soon be: what needs a tombstone for the group to leave nothing. */
  Set<TopicPartition> known() {
    Set<TopicPartition> keys = new LinkedHashSet<>(inFlight.keySet());
    forEach((topic, partition, offset) -> keys.add(new TopicPartition(topic, partition)));
    transactional.values().forEach(offsets -> keys.addAll(offsets.keySet()));
    return keys;
  }

  /** The settled offsets of which something holds. */
  Set<TopicPartition> settled(Predicate<String> topics, Predicate<CommittedOffset> condition) {
    Set<TopicPartition> keys = new HashSet<>();
    forEach(
        (topic, partition, offset) -> {
          if (topics.test(topic) && condition.test(offset) && !isUnstable(topic, partition)) {
            keys.add(new TopicPartition(topic, partition));
          }
        });
    return keys;
  }

  /** How many committed offsets there are. */
  int size() {
    return committed.values().stream().mapToInt(Map::size).sum();
  }

  /** Whether there is no offset, and none on its way. */
  boolean isEmpty() {
    return committed.isEmpty() && inFlight.isEmpty() && transactional.isEmpty();
  }
}
