package io.tailrace.kernel.delivery;

import io.tailrace.kernel.fetch.share.AbortedBatches;
import io.tailrace.kernel.partition.PartitionReader;
import io.tailrace.spi.delivery.DeliveryHeader;
import io.tailrace.spi.delivery.DeliveryPartition.Read;
import io.tailrace.spi.delivery.DeliveryRecord;
import io.tailrace.spi.storage.RecordBatch;
import io.tailrace.spi.storage.RecordCursor;
import io.tailrace.spi.storage.RecordHeader;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Copies committed records out of a log, until there are enough bytes of them. Blocks on I/O. */
final class CommittedRecords {
  /** A read of one record looks at one batch; a longer one takes more at a time from the disk. */
  private static final int BYTES_AT_ONCE = 1 << 20;

  private final List<DeliveryRecord> records = new ArrayList<>();
  private final int maxBytes;
  private final long from;
  private long next;
  private long bytes;

  private CommittedRecords(long from, int maxBytes) {
    this.from = from;
    this.next = from;
    this.maxBytes = maxBytes;
  }

  static Read read(PartitionReader log, long offset, int maxBytes) {
    long end = log.lastStableOffset();
    long from = Math.max(offset, log.logStartOffset());
    CommittedRecords found = new CommittedRecords(from, maxBytes);
    if (from < end) {
      AbortedBatches hidden = AbortedBatches.of(log.abortedTransactions(from, end));
      log.forEachDecidedBatch(
          from,
          Math.max(1, Math.min(maxBytes, BYTES_AT_ONCE)),
          (batch, at) -> found.take(log, batch, at, hidden.test(batch, at)));
    }
    return new Read(found.records, found.next, end);
  }

  /** Whether more is wanted. */
  private boolean take(PartitionReader log, ByteBuffer batch, int at, boolean hidden) {
    if (!hidden) {
      boolean stamped = RecordBatch.isLogAppendTime(batch, at);
      try (RecordCursor cursor = log.records(batch, at)) {
        while (cursor.next()) {
          if (cursor.offset() < from) {
            continue;
          }
          if (bytes >= maxBytes) {
            return false; // the rest of the batch is for the next time
          }
          add(copy(cursor, stamped));
        }
      }
    }
    next = RecordBatch.nextOffset(batch, at);
    return bytes < maxBytes;
  }

  private void add(DeliveryRecord record) {
    records.add(record);
    next = record.offset() + 1;
    bytes += Math.max(1, record.sizeInBytes());
  }

  private static DeliveryRecord copy(RecordCursor cursor, boolean stamped) {
    return new DeliveryRecord(
        cursor.offset(),
        cursor.timestamp(),
        stamped,
        cursor.key().map(CommittedRecords::copy),
        cursor.value().map(CommittedRecords::copy),
        cursor.headers().stream().map(CommittedRecords::copy).toList());
  }

  private static DeliveryHeader copy(RecordHeader header) {
    return new DeliveryHeader(header.key(), header.value().map(CommittedRecords::copy));
  }

  private static ByteBuffer copy(ByteBuffer bytes) {
    return ByteBuffer.allocate(bytes.remaining()).put(bytes.duplicate()).flip().asReadOnlyBuffer();
  }

  /** Headers as batches have them. */
  static List<RecordHeader> headers(DeliveryRecord record) {
    return record.headers().stream()
        .map(
            header ->
                new RecordHeader(header.name(), Optional.of(header).flatMap(DeliveryHeader::value)))
        .toList();
  }
}
