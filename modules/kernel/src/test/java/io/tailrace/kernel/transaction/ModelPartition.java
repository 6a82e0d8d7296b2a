package io.tailrace.kernel.transaction;

import io.tailrace.kernel.coordinator.TransactionalProducer;
import io.tailrace.kernel.partition.TransactionMarker;
import io.tailrace.kernel.transaction.MarkerSender.Delivery;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What a partition promises of transactions, in a few lines. It outlives every crash. */
final class ModelPartition {
  private final Map<Long, Short> epochs = new HashMap<>();
  private final Map<Long, List<String>> open = new HashMap<>();
  private final List<String> committed = new ArrayList<>();
  private final List<String> aborted = new ArrayList<>();

  /** Whether the producer has a transaction here, so that nobody needs to be asked. */
  boolean isOpen(TransactionalProducer who) {
    return open.containsKey(who.id()) && epochs.get(who.id()) == who.epoch();
  }

  /** Whether the record was taken. */
  boolean append(TransactionalProducer who, String value) {
    if (who.epoch() < epochs.getOrDefault(who.id(), (short) 0)) {
      return false;
    }
    epochs.put(who.id(), who.epoch());
    open.computeIfAbsent(who.id(), id -> new ArrayList<>()).add(value);
    return true;
  }

  Delivery end(TransactionMarker marker) {
    if (marker.producerEpoch() < epochs.getOrDefault(marker.producerId(), (short) 0)) {
      return Delivery.NEEDLESS;
    }
    epochs.put(marker.producerId(), marker.producerEpoch());
    List<String> ended = open.remove(marker.producerId());
    if (ended != null) {
      (marker.commit() ? committed : aborted).addAll(ended);
    }
    return Delivery.WRITTEN;
  }

  List<String> committed() {
    return committed;
  }

  List<String> aborted() {
    return aborted;
  }

  boolean hasOpen() {
    return !open.isEmpty();
  }
}
