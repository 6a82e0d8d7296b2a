package io.tailrace.delivery;

import io.tailrace.spi.delivery.DeliveryException;
import io.tailrace.spi.delivery.DeliveryException.Reason;
import io.tailrace.spi.delivery.DeliveryPartition;
import io.tailrace.spi.delivery.DeliveryPartition.Read;
import io.tailrace.spi.delivery.DeliveryRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** One partition of the delay log, which only one shard writes to. For one thread. */
final class DelayLog {
  private static final int REPLAY_BYTES = 1 << 20;
  private static final int READ_AHEAD_BYTES = 32 * 1024;

  private final DeliveryPartition partition;
  private List<DeliveryRecord> recent = List.of();

  DelayLog(DeliveryPartition partition) {
    this.partition = partition;
  }

  /** Hears what is in the log. */
  @FunctionalInterface
  interface Replay {
    void entry(DelayLogRecord entry, long offset);
  }

  /** Shows everything, from the start. */
  void replay(Replay replay) {
    long next = 0;
    while (true) {
      Read read = partition.read(next, REPLAY_BYTES);
      read.records().forEach(found -> replay.entry(DelayLogCodec.decode(found), found.offset()));
      if (read.nextOffset() >= read.endOffset() || read.nextOffset() <= next) {
        return;
      }
      next = read.nextOffset();
    }
  }

  /** Appends all of these or none: the offset of the first. */
  long append(List<DelayLogRecord> entries, long now) {
    List<DeliveryRecord> records = new ArrayList<>();
    entries.forEach(entry -> records.add(DelayLogCodec.encode(entry, now)));
    return partition.append(records, Optional.empty());
  }

  /** A record that waits: those that came together are read together. */
  HeldRecord held(long offset) {
    Optional<DeliveryRecord> found = find(offset);
    if (found.isEmpty()) {
      recent = partition.read(offset, READ_AHEAD_BYTES).records();
      found = find(offset);
    }
    if (found.isPresent()
        && DelayLogCodec.decode(found.get()) instanceof DelayLogRecord.Held(HeldRecord held)) {
      return held;
    }
    throw new DeliveryException(
        Reason.UNAVAILABLE, "The delay log holds no waiting record at offset " + offset);
  }

  private Optional<DeliveryRecord> find(long offset) {
    int low = 0;
    int high = recent.size() - 1;
    while (low <= high) {
      int middle = (low + high) >>> 1;
      long there = recent.get(middle).offset();
      if (there == offset) {
        return Optional.of(recent.get(middle));
      }
      if (there < offset) {
        low = middle + 1;
      } else {
        high = middle - 1;
      }
    }
    return Optional.empty();
  }
}
