package io.tailrace.client;

import io.tailrace.spi.storage.RecordBatch;
import io.tailrace.spi.storage.RecordCursor;
import io.tailrace.wire.message.FetchResponse;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Tells which batches of an answer belong to aborted transactions (KIP-98): from the first offset
 * that the broker names for a producer, up to that producer's abort marker. Batches are shown to it
 * in order.
 */
final class AbortedTransactions {
  private static final short ABORT = 0;

  private final Deque<FetchResponse.AbortedTransaction> ahead;
  private final Set<Long> aborting = new HashSet<>();

  AbortedTransactions(List<FetchResponse.AbortedTransaction> transactions) {
    ahead =
        new ArrayDeque<>(
            transactions.stream()
                .sorted(Comparator.comparingLong(FetchResponse.AbortedTransaction::firstOffset))
                .toList());
  }

  /** Whether the records of the batch are to be left out. */
  boolean covers(ByteBuffer buffer, int at) {
    while (!ahead.isEmpty() && ahead.peek().firstOffset() <= RecordBatch.lastOffset(buffer, at)) {
      aborting.add(ahead.poll().producerId());
    }
    long producer = RecordBatch.producerId(buffer, at);
    if (RecordBatch.isControl(buffer, at)) {
      if (isAbortMarker(buffer, at)) {
        aborting.remove(producer);
      }
      return true;
    }
    return RecordBatch.isTransactional(buffer, at) && aborting.contains(producer);
  }

  /** The key of a control record is its version and its type, two bytes each. */
  private static boolean isAbortMarker(ByteBuffer buffer, int at) {
    try (RecordCursor record = RecordCursor.of(buffer, at)) {
      return record.next()
          && record
              .key()
              .filter(key -> key.remaining() >= 2 * Short.BYTES)
              .map(key -> key.getShort(key.position() + Short.BYTES) == ABORT)
              .orElse(false);
    }
  }
}
