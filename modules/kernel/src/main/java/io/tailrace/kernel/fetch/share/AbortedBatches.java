package io.tailrace.kernel.fetch.share;

import io.tailrace.kernel.partition.AbortedTransaction;
import io.tailrace.kernel.partition.FetchResult;
import io.tailrace.spi.storage.RecordBatch;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;

/**
 * Which batches of a read nobody is to get: control batches, which no application sees, and those
 * of aborted transactions, where the group wants committed records only.
 */
public final class AbortedBatches implements BatchHeaders.Aborted {
  private final Queue<AbortedTransaction> begin;
  private final Set<Long> producers = new HashSet<>();

  private AbortedBatches(Queue<AbortedTransaction> begin) {
    this.begin = begin;
  }

  /** Of a read, whose aborted transactions are named if the reader wants to leave them out. */
  static BatchHeaders.Aborted of(FetchResult result) {
    return result.aborted().isEmpty() ? RecordBatch::isControl : of(result.aborted());
  }

  /** Where these transactions are left out, and control batches. */
  public static AbortedBatches of(List<AbortedTransaction> aborted) {
    return new AbortedBatches(
        new ArrayDeque<>(
            aborted.stream()
                .sorted(Comparator.comparing(AbortedTransaction::firstOffset))
                .toList()));
  }

  @Override
  public boolean test(ByteBuffer bytes, int at) {
    long last = RecordBatch.lastOffset(bytes, at);
    while (!begin.isEmpty() && begin.peek().firstOffset() <= last) {
      producers.add(begin.remove().producerId());
    }
    long producer = RecordBatch.producerId(bytes, at);
    if (RecordBatch.isControl(bytes, at)) {
      producers.remove(producer); // its marker: the transaction ends here
      return true;
    }
    return RecordBatch.isTransactional(bytes, at) && producers.contains(producer);
  }
}
