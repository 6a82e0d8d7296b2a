package io.tailrace.delivery;

import io.tailrace.spi.delivery.DeliveryException;
import io.tailrace.spi.delivery.DeliveryException.Reason;
import io.tailrace.spi.delivery.DeliveryPartition;
import io.tailrace.spi.delivery.DeliveryRecord;
import io.tailrace.spi.delivery.ProducerSequence;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** A partition in memory, with the sequence checks of a real one. */
final class SimulatedLog implements DeliveryPartition {
  private final SimulatedBroker broker;
  private final TreeMap<Long, DeliveryRecord> records = new TreeMap<>();
  private final Map<Long, List<Batch>> producers = new HashMap<>();
  private final List<Runnable> listeners = new ArrayList<>();
  private long end;
  private boolean deleted;
  private Optional<Reason> refusal = Optional.empty();

  private record Batch(int first, int after, long offset) {}

  SimulatedLog(SimulatedBroker broker) {
    this.broker = broker;
  }

  void delete() {
    deleted = true;
  }

  /** What appends fail with from now on. */
  void refuse(Optional<Reason> reason) {
    refusal = reason;
  }

  /** The producers are forgotten and the last records are lost, as after a power failure. */
  void loseTail(int count) {
    for (int i = 0; i < count && !records.isEmpty(); i++) {
      end = records.pollLastEntry().getKey();
    }
    producers.values().forEach(batches -> batches.removeIf(batch -> batch.offset >= end));
  }

  List<DeliveryRecord> all() {
    return List.copyOf(records.values());
  }

  /** Of each key the newest record stays; tombstones go. */
  void compact() {
    Map<ByteBuffer, Long> newest = new HashMap<>();
    records.forEach((offset, record) -> newest.put(record.key().orElseThrow(), offset));
    Set<Long> kept = new HashSet<>(newest.values());
    records
        .entrySet()
        .removeIf(entry -> !kept.contains(entry.getKey()) || entry.getValue().value().isEmpty());
  }

  @Override
  public Read read(long offset, int maxBytes) {
    if (deleted) {
      throw new DeliveryException(Reason.GONE, "deleted");
    }
    List<DeliveryRecord> found = new ArrayList<>();
    long next = Math.max(offset, 0);
    int bytes = 0;
    for (DeliveryRecord record : records.tailMap(offset).values()) {
      if (bytes >= maxBytes) {
        return new Read(found, next, end);
      }
      found.add(record);
      bytes += Math.max(1, record.sizeInBytes());
      next = record.offset() + 1;
    }
    return new Read(found, end, end);
  }

  @Override
  public long append(List<DeliveryRecord> batch, Optional<ProducerSequence> sequence) {
    if (deleted) {
      throw new DeliveryException(Reason.GONE, "deleted");
    }
    if (refusal.isPresent()) {
      throw new DeliveryException(refusal.get(), "told so");
    }
    return broker.change("an append", () -> appendNow(batch, sequence));
  }

  long appendNow(List<DeliveryRecord> batch, Optional<ProducerSequence> sequence) {
    if (sequence.isPresent()) {
      int first = sequence.get().firstSequence();
      int after = sequence.get().after(batch.size());
      List<Batch> known =
          producers.computeIfAbsent(sequence.get().producerId(), _ -> new ArrayList<>());
      for (Batch one : known) {
        if (one.first == first && one.after == after) {
          return one.offset;
        }
      }
      if (!known.isEmpty() && known.getLast().after != first) {
        throw new DeliveryException(Reason.OUT_OF_SEQUENCE, first + " after " + known.getLast());
      }
      known.add(new Batch(first, after, end));
      if (known.size() > 5) {
        known.removeFirst();
      }
    }
    long base = end;
    for (DeliveryRecord record : batch) {
      records.put(
          end,
          new DeliveryRecord(
              end, record.timestamp(), false, record.key(), record.value(), record.headers()));
      end++;
    }
    List.copyOf(listeners).forEach(Runnable::run);
    return base;
  }

  @Override
  public long deleteBefore(long offset) {
    if (deleted) {
      throw new DeliveryException(Reason.GONE, "deleted");
    }
    if (offset > end) {
      throw new DeliveryException(Reason.REFUSED, offset + " after " + end);
    }
    return broker.change(
        "a deletion",
        () -> {
          records.headMap(offset).clear();
          return records.isEmpty() ? end : records.firstKey();
        });
  }

  @Override
  public Subscription onAppend(Runnable listener) {
    listeners.add(listener);
    return () -> listeners.remove(listener);
  }
}
