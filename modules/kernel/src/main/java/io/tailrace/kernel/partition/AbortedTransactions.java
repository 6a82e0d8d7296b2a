package io.tailrace.kernel.partition;

import io.tailrace.spi.storage.LogSlice;
import io.tailrace.spi.storage.TransactionIndex;
import java.util.ArrayList;
import java.util.List;

/** What a log's transaction index says to those who read committed records. For any thread. */
final class AbortedTransactions {
  /** From so many on it pays to look where a slice ends. */
  private static final int MANY = 64;

  private final TransactionIndex index;

  AbortedTransactions(TransactionIndex index) {
    this.index = index;
  }

  boolean isEmpty() {
    return index.isEmpty();
  }

  /**
   * What was found is all that there was, if this offset is the same before what it is about was
   * read and afterwards: else some may have been forgotten in between, with their records.
   */
  long startOffset() {
    return index.startOffset();
  }

  /** Those with a batch at or after one offset and before another, by marker. */
  List<AbortedTransaction> between(long fromOffset, long toOffset) {
    return between(fromOffset, toOffset, Integer.MAX_VALUE);
  }

  /** The first of them, at most so many. */
  private List<AbortedTransaction> between(long fromOffset, long toOffset, int most) {
    List<AbortedTransaction> found = new ArrayList<>();
    index.forEach(
        fromOffset,
        (producerId, firstOffset, lastOffset, stableOffset) -> {
          if (firstOffset < toOffset) {
            found.add(new AbortedTransaction(producerId, firstOffset, lastOffset));
          }
          return stableOffset < toOffset && found.size() < most;
        });
    return found;
  }

  /**
   * What a reader of a slice must skip.
   *
   * @param from the first offset that is asked for
   * @param limit up to where was read, at most
   */
  List<AbortedTransaction> within(LogSlice slice, long from, long limit) {
    if (slice.size() == 0) {
      return List.of();
    }
    List<AbortedTransaction> few = between(from, limit, MANY);
    return few.size() < MANY ? few : between(from, BatchWalk.endOf(slice, from));
  }
}
