package io.tailrace.kernel.compaction;

import io.tailrace.spi.storage.RecordBatch;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The aborted transactions in a part of a log, as its markers tell. It takes memory for each
 * aborted transaction, and for each that is open at a time, not for those that commit.
 */
final class AbortedTransactions {
  private final Map<Long, List<Range>> byProducer = new HashMap<>();
  private final Map<Long, Long> open = new HashMap<>();
  private int openBelowLimit;

  private record Range(long first, long last) {}

  /** None. */
  AbortedTransactions() {}

  /**
   * Finds those with records in a part of the log; the markers may lie beyond it.
   *
   * @param from where the part begins
   * @param limit where it ends: all transactions that begin below are decided
   * @param end where the log ends
   */
  static AbortedTransactions find(LogBatches batches, long from, long limit, long end) {
    AbortedTransactions found = new AbortedTransactions();
    batches.visit(
        from,
        end,
        (bytes, at) -> {
          if (RecordBatch.baseOffset(bytes, at) >= limit && found.openBelowLimit == 0) {
            return false;
          }
          found.add(bytes, at, limit);
          return true;
        });
    return found;
  }

  private void add(ByteBuffer bytes, int at, long limit) {
    if (!RecordBatch.isTransactional(bytes, at)) {
      return;
    }
    long producer = RecordBatch.producerId(bytes, at);
    if (!RecordBatch.isControl(bytes, at)) {
      long offset = RecordBatch.baseOffset(bytes, at);
      if (open.putIfAbsent(producer, offset) == null && offset < limit) {
        openBelowLimit++;
      }
      return;
    }
    MarkerType marker = MarkerType.of(bytes, at);
    if (marker == MarkerType.OTHER) {
      return;
    }
    Long first = open.remove(producer);
    if (first == null) {
      return;
    }
    if (first < limit) {
      openBelowLimit--;
    }
    if (marker == MarkerType.ABORT) {
      byProducer
          .computeIfAbsent(producer, id -> new ArrayList<>())
          .add(new Range(first, RecordBatch.baseOffset(bytes, at)));
    }
  }

  /** Whether the transactional batch of a producer at an offset belongs to one of them. */
  boolean contains(long producer, long offset) {
    List<Range> ranges = byProducer.get(producer);
    if (ranges == null) {
      return false;
    }
    int low = 0;
    int high = ranges.size() - 1;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (ranges.get(middle).last < offset) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return ranges.get(low).first <= offset && offset <= ranges.get(low).last;
  }
}
