package io.tailrace.kernel.compaction;

import io.tailrace.spi.storage.TransactionIndex;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;

/**
 * Which batches belong to aborted transactions, for one pass over a log in the order of its
 * offsets. It reads the log's index piece by piece, and takes memory for transactions that overlap
 * only. Used by one thread.
 */
final class AbortedTransactions {
  private static final int AT_ONCE = 1024;

  private final TransactionIndex index;
  private final Map<Long, ArrayDeque<Range>> byProducer = new HashMap<>();

  /** Where the next piece begins. */
  private long nextMarker;

  /** All that is not read yet begins at or after this offset. */
  private long unreadFrom = Long.MIN_VALUE;

  private boolean more = true;

  private record Range(long first, long last) {}

  /**
   * For a pass that begins at an offset.
   *
   * @param index of a log whose transactions are decided where the pass goes
   */
  AbortedTransactions(TransactionIndex index, long from) {
    this.index = index;
    nextMarker = from;
  }

  /**
   * Whether the transactional batch of a producer at an offset belongs to one of them.
   *
   * @param offset at least that of the call before
   */
  boolean contains(long producer, long offset) {
    while (more && unreadFrom <= offset) {
      forgetBefore(offset);
      read();
    }
    ArrayDeque<Range> ranges = byProducer.get(producer);
    if (ranges == null) {
      return false;
    }
    while (!ranges.isEmpty() && ranges.peek().last < offset) {
      ranges.poll();
    }
    return !ranges.isEmpty() && ranges.peek().first <= offset;
  }

  private void forgetBefore(long offset) {
    byProducer.values().removeIf(ranges -> ranges.getLast().last < offset);
  }

  private void read() {
    int[] count = {0};
    index.forEach(
        nextMarker,
        (producerId, firstOffset, lastOffset, stableOffset) -> {
          byProducer
              .computeIfAbsent(producerId, id -> new ArrayDeque<>(2))
              .add(new Range(firstOffset, lastOffset));
          nextMarker = lastOffset + 1;
          unreadFrom = stableOffset;
          return ++count[0] < AT_ONCE;
        });
    more = count[0] == AT_ONCE;
  }
}
