package io.tailrace.kernel.share.state;

import io.tailrace.kernel.coordinator.ShardState;
import io.tailrace.kernel.coordinator.TransactionalProducer;
import io.tailrace.kernel.share.SharePartitionKey;
import io.tailrace.wire.Uuid;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The share partitions of a shard: what replaying its log gives. */
final class StoredPartitions implements ShardState<ShareStateRecord> {
  /** By the place of their last snapshots: the one that came first is the first. */
  private final LinkedHashMap<SharePartitionKey, StoredPartition> partitions =
      new LinkedHashMap<>();

  /** Of each share partition, the records that are on their way to the log. */
  private final Map<SharePartitionKey, Integer> pending = new HashMap<>();

  private long nextOffset;

  Optional<StoredPartition> find(SharePartitionKey key) {
    return Optional.ofNullable(partitions.get(key));
  }

  int count() {
    return partitions.size();
  }

  /** Whether records of it are on their way: a snapshot now would not know of them. */
  boolean isPending(SharePartitionKey key) {
    return pending.containsKey(key);
  }

  /** Those of the topics, in no particular order. */
  List<SharePartitionKey> ofTopic(Uuid topicId) {
    return partitions.keySet().stream().filter(key -> key.topicId().equals(topicId)).toList();
  }

  /** Up to {@code limit} of those whose last snapshots came first, in that order. */
  List<SharePartitionKey> oldest(int limit) {
    List<SharePartitionKey> keys = new ArrayList<>();
    for (SharePartitionKey key : partitions.keySet()) {
      if (keys.size() == limit) {
        break;
      }
      keys.add(key);
    }
    return keys;
  }

  /** The first offset of the log that still means something. */
  long firstNeededOffset() {
    return partitions.isEmpty() ? nextOffset : partitions.firstEntry().getValue().snapshotOffset();
  }

  /** The offset after the last record. */
  long nextOffset() {
    return nextOffset;
  }

  @Override
  public void begin(ShareStateRecord entry) {
    pending.merge(entry.key(), 1, Integer::sum);
  }

  @Override
  public void committed(ShareStateRecord entry, long offset, TransactionalProducer producer) {
    end(entry.key());
    replay(entry, offset);
  }

  @Override
  public void failed(ShareStateRecord entry) {
    end(entry.key());
  }

  private void end(SharePartitionKey key) {
    pending.computeIfPresent(key, (_, count) -> count == 1 ? null : count - 1);
  }

  void replay(ShareStateRecord entry, long offset) {
    nextOffset = offset + 1;
    switch (entry) {
      case ShareStateRecord.Snapshot(SharePartitionKey key, StoredState state) -> {
        partitions.remove(key);
        partitions.put(key, new StoredPartition(state, offset, 0));
      }
      // A change of something that was begun before the log begins is followed by its snapshot.
      case ShareStateRecord.Update update ->
          partitions.computeIfPresent(update.key(), (_, before) -> before.after(update));
      case ShareStateRecord.Removed(SharePartitionKey key) -> partitions.remove(key);
    }
  }
}
