package io.tailrace.kernel.share.state;

import io.tailrace.kernel.share.StateBatch;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Arithmetic of runs of offsets. */
final class StateBatches {
  private StateBatches() {}

  /**
   * Lays changes over what there was, the later ones over the earlier ones.
   *
   * @param batches in order, not overlapping
   * @param changes in the order in which they were made
   * @param start what is before it is dropped
   * @return in order, not overlapping, neighbours that stand alike being one
   */
  static List<StateBatch> merge(List<StateBatch> batches, List<StateBatch> changes, long start) {
    TreeMap<Long, StateBatch> merged = new TreeMap<>();
    batches.forEach(batch -> lay(merged, batch, start));
    changes.forEach(batch -> lay(merged, batch, start));
    List<StateBatch> joined = new ArrayList<>(merged.size());
    for (StateBatch batch : merged.values()) {
      StateBatch before = joined.isEmpty() ? batch : joined.getLast();
      if (!joined.isEmpty() && continues(before, batch)) {
        joined.removeLast();
        joined.add(with(before, before.firstOffset(), batch.lastOffset()));
      } else {
        joined.add(batch);
      }
    }
    return joined;
  }

  private static void lay(TreeMap<Long, StateBatch> merged, StateBatch batch, long start) {
    if (batch.lastOffset() < start) {
      return;
    }
    StateBatch laid = with(batch, Math.max(batch.firstOffset(), start), batch.lastOffset());
    Map.Entry<Long, StateBatch> covered = merged.floorEntry(laid.lastOffset());
    while (covered != null && covered.getValue().lastOffset() >= laid.firstOffset()) {
      StateBatch old = covered.getValue();
      merged.remove(old.firstOffset());
      if (old.lastOffset() > laid.lastOffset()) {
        put(merged, with(old, laid.lastOffset() + 1, old.lastOffset()));
      }
      if (old.firstOffset() < laid.firstOffset()) {
        put(merged, with(old, old.firstOffset(), laid.firstOffset() - 1));
      }
      covered = merged.lowerEntry(laid.firstOffset());
    }
    put(merged, laid);
  }

  private static void put(TreeMap<Long, StateBatch> merged, StateBatch batch) {
    merged.put(batch.firstOffset(), batch);
  }

  private static boolean continues(StateBatch before, StateBatch batch) {
    return before.lastOffset() + 1 == batch.firstOffset()
        && before.state() == batch.state()
        && before.deliveryCount() == batch.deliveryCount();
  }

  private static StateBatch with(StateBatch batch, long first, long last) {
    return new StateBatch(first, last, batch.state(), batch.deliveryCount());
  }
}
