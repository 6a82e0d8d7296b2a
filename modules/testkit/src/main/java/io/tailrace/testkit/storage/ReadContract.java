package io.tailrace.testkit.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tailrace.spi.storage.Log;
import io.tailrace.spi.storage.LogConfig;
import io.tailrace.spi.storage.LogSlice;
import io.tailrace.spi.storage.OffsetOutOfRangeException;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.WritableByteChannel;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Reading slices. */
interface ReadContract extends StorageContract {

  @Test
  default void everyOffsetLeadsToTheBatchThatHoldsIt() {
    Log log = open(SMALL);
    for (long base = 0; base < 120; base += 3) {
      log.append(Batches.batch(base, 3, 1_000 + base, 15));
    }
    for (long offset = 0; offset < 120; offset++) {
      List<Long> read = Batches.offsetsOf(log.read(offset, Long.MAX_VALUE, 100_000));
      assertEquals(offset - offset % 3, read.getFirst(), "read at " + offset);
    }
  }

  @Test
  default void noSliceReachesBeyondTheLimit() {
    Log log = logOf(25);
    for (long limit = 0; limit <= 25; limit++) {
      for (long offset = 0; offset <= 25; offset++) {
        List<Long> read = Batches.offsetsOf(log.read(offset, limit, 100_000));
        if (offset >= limit) {
          assertEquals(List.of(), read, "from " + offset + " to " + limit);
        } else {
          assertEquals(offset, read.getFirst());
          assertTrue(read.getLast() < limit, "from " + offset + " to " + limit + ": " + read);
        }
      }
    }
  }

  @Test
  default void aSliceHoldsOneWholeBatchHoweverFewBytesAreWanted() {
    Log log = open(LogConfig.DEFAULT);
    log.append(Batches.batch(0, 1, 5, 20_000));
    log.append(Batches.batch(1, 1, 5, 20_000));
    assertEquals(List.of(0L), Batches.offsetsOf(log.read(0, Long.MAX_VALUE, 0)));
    assertEquals(List.of(1L), Batches.offsetsOf(log.read(1, Long.MAX_VALUE, 1)));
    assertEquals(List.of(0L), Batches.offsetsOf(log.read(0, Long.MAX_VALUE, 25_000)));
  }

  @Test
  default void aSliceIsAsLongAsWantedAndMayEndWithinABatch() {
    Log log = open(LogConfig.DEFAULT);
    Batches.appendTo(log, 50);
    int batchSize = Batches.batch(0).remaining();
    ByteBuffer bytes = Batches.bytesOf(log.read(10, Long.MAX_VALUE, 3 * batchSize + 5));
    assertEquals(3 * batchSize + 5, bytes.remaining());
    assertEquals(
        List.of(10L, 11L, 12L), Batches.offsetsOf(log.read(10, Long.MAX_VALUE, 3 * batchSize + 5)));
  }

  @Test
  default void offsetsOutsideTheLogAreRefused() {
    Log log = logOf(10);
    log.deleteBefore(4);
    assertThrows(OffsetOutOfRangeException.class, () -> log.read(3, Long.MAX_VALUE, 100));
    assertThrows(OffsetOutOfRangeException.class, () -> log.read(11, Long.MAX_VALUE, 100));
    assertEquals(0, log.read(10, Long.MAX_VALUE, 100).size());
  }

  @Test
  default void aSliceIsSentWholeAndInParts() throws Exception {
    Log log = open(LogConfig.DEFAULT);
    ByteBuffer batch = Batches.batch(0, 40, 5, 4_000);
    log.append(batch);
    try (LogSlice slice = log.read(0, Long.MAX_VALUE, 1 << 20)) {
      ByteArrayOutputStream sent = new ByteArrayOutputStream();
      WritableByteChannel target = Channels.newChannel(sent);
      int position = 0;
      while (position < slice.size()) {
        position += (int) slice.transferTo(position, 30_001, target);
      }
      assertEquals(batch, ByteBuffer.wrap(sent.toByteArray()));
      assertEquals(0, slice.transferTo(slice.size(), 10, target));
      ByteBuffer part = ByteBuffer.allocate(100);
      slice.copyTo(70_000, part);
      assertEquals(batch.slice(70_000, 100), part.flip());
      ByteBuffer more = ByteBuffer.allocate(100);
      slice.copyTo(slice.size() - 10, more);
      assertEquals(10, more.position());
    }
  }

  @Test
  default void aFullChannelTakesWhatItCan() {
    Log log = open(LogConfig.DEFAULT);
    log.append(Batches.batch(0, 4, 5, 4_000));
    try (LogSlice slice = log.read(0, Long.MAX_VALUE, 1 << 20)) {
      SmallChannel target = new SmallChannel(5_000);
      assertEquals(5_000, slice.transferTo(0, slice.size(), target));
      assertEquals(0, slice.transferTo(5_000, slice.size() - 5_000, target));
    }
  }

  /** Takes so many bytes, then none, like the socket of a slow reader. */
  final class SmallChannel implements WritableByteChannel {
    private int room;

    SmallChannel(int room) {
      this.room = room;
    }

    @Override
    public int write(ByteBuffer source) {
      int taken = Math.min(room, source.remaining());
      source.position(source.position() + taken);
      room -= taken;
      return taken;
    }

    @Override
    public boolean isOpen() {
      return true;
    }

    @Override
    public void close() {}
  }

  @Test
  default void slicesOutliveTheDeletionOfTheirLog() {
    Log log = logOf(10);
    ByteBuffer expected = Batches.bytesOf(log.read(0, Long.MAX_VALUE, 100_000));
    LogSlice slice = log.read(0, Long.MAX_VALUE, 100_000);
    storage().delete(ID);
    assertEquals(expected, Batches.bytesOf(slice));
  }

  @Test
  default void slicesOutliveTheDeletionOfTheirSegment() {
    Log log = logOf(30);
    ByteBuffer expected = Batches.bytesOf(log.read(0, Long.MAX_VALUE, 100_000));
    LogSlice slice = log.read(0, Long.MAX_VALUE, 100_000);
    log.deleteBefore(25);
    log.applyRetention(30);
    LogSlice other = log.read(25, Long.MAX_VALUE, 100_000);
    log.restartAt(100);
    assertEquals(expected, Batches.bytesOf(slice));
    assertEquals(25L, Batches.offsetsOf(other).getFirst());
  }
}
