package io.tailrace.testkit.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tailrace.spi.storage.Log;
import io.tailrace.spi.storage.OffsetOutOfRangeException;
import io.tailrace.spi.storage.RecordBatch;
import java.nio.ByteBuffer;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Reading and flushing while one thread writes. */
interface ConcurrencyContract extends StorageContract {
  /** How many records the writer appends. */
  int RECORDS = 4_000;

  @Test
  @Timeout(60)
  default void readersFollowTheWriterBatchByBatch() throws Exception {
    Log log = open(SMALL);
    try (ExecutorService readers = Executors.newFixedThreadPool(3)) {
      Future<Long> first = readers.submit(() -> follow(log, RECORDS));
      Future<Long> second = readers.submit(() -> follow(log, RECORDS));
      Future<Long> flusher = readers.submit(() -> 0L);
      for (long offset = 0; offset < RECORDS; offset++) {
        log.append(Batches.batch(offset));
        if (offset % 500 == 0) {
          flusher.get();
          flusher = readers.submit(log::flush);
        }
      }
      assertEquals(RECORDS, first.get(30, TimeUnit.SECONDS));
      assertEquals(RECORDS, second.get(30, TimeUnit.SECONDS));
    }
  }

  /** Reads all offsets in turn; whatever is read at a moment is whole and never beyond the end. */
  private static long follow(Log log, long end) {
    long next = 0;
    while (next < end) {
      long visible = log.endOffset();
      ByteBuffer bytes = Batches.bytesOf(log.read(next, visible, 1_000));
      for (int at = 0;
          bytes.limit() - at >= RecordBatch.HEADER_SIZE
              && at + RecordBatch.sizeInBytes(bytes, at) <= bytes.limit();
          at += RecordBatch.sizeInBytes(bytes, at)) {
        assertEquals(next, RecordBatch.baseOffset(bytes, at));
        assertEquals(RecordBatch.crc(bytes, at), RecordBatch.computeCrc(bytes, at));
        next = RecordBatch.nextOffset(bytes, at);
      }
      if (next > visible) {
        throw new AssertionError("Read up to " + next + ", beyond the limit " + visible);
      }
      Thread.onSpinWait();
    }
    return next;
  }

  @Test
  @Timeout(60)
  default void readersAreNotHarmedByDeletion() throws Exception {
    Log log = open(SMALL);
    AtomicBoolean done = new AtomicBoolean();
    try (ExecutorService readers = Executors.newFixedThreadPool(2)) {
      Future<Long> reader =
          readers.submit(
              () -> {
                long read = 0;
                while (!done.get()) {
                  try {
                    long start = log.startOffset();
                    for (long offset : Batches.offsetsOf(log.read(start, Long.MAX_VALUE, 2_000))) {
                      assertTrue(offset >= start, offset + " below " + start);
                      read++;
                    }
                    log.batchAtOrAfter(1_000 + start);
                  } catch (OffsetOutOfRangeException e) {
                    // The start rose in between.
                  }
                }
                return read;
              });
      for (long offset = 0; offset < RECORDS; offset++) {
        log.append(Batches.batch(offset));
        if (offset % 50 == 49) {
          log.deleteBefore(offset - 20);
          log.applyRetention(offset);
        }
      }
      done.set(true);
      reader.get(30, TimeUnit.SECONDS);
    }
  }
}
