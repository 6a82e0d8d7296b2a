package io.tailrace.kernel.group;

import io.tailrace.wire.ErrorCode;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Consumer;

/** The shards that this broker coordinates, by partition of {@code __consumer_offsets}. */
final class Shards {
  private final AtomicReferenceArray<ShardSlot> slots;
  private volatile boolean closed;

  Shards(int partitions) {
    slots = new AtomicReferenceArray<>(partitions);
  }

  /** As Kafka's clients and tools compute it. */
  int partitionFor(String groupId) {
    int hash = groupId.hashCode();
    return (hash == Integer.MIN_VALUE ? 0 : Math.abs(hash)) % slots.length();
  }

  void open(int partition, ShardSlot slot) {
    ShardSlot before = slots.getAndSet(partition, slot);
    if (before != null) {
      before.close();
    }
  }

  void close(int partition) {
    ShardSlot slot = slots.getAndSet(partition, null);
    if (slot != null) {
      slot.close();
    }
  }

  void closeAll() {
    closed = true;
    for (int partition = 0; partition < slots.length(); partition++) {
      close(partition);
    }
  }

  int count() {
    return slots.length();
  }

  /** Works on the shard of a group, or tells why that is not possible here and now. */
  void run(String groupId, Consumer<GroupShard> work, Consumer<ErrorCode> refusal) {
    run(partitionFor(groupId), work, refusal);
  }

  void run(int partition, Consumer<GroupShard> work, Consumer<ErrorCode> refusal) {
    ShardSlot slot = slots.get(partition);
    if (closed) {
      refusal.accept(ErrorCode.COORDINATOR_NOT_AVAILABLE);
    } else if (slot == null) {
      refusal.accept(ErrorCode.NOT_COORDINATOR);
    } else {
      slot.run(work, refusal);
    }
  }
}
