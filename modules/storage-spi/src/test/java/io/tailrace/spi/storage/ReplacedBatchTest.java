package io.tailrace.spi.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

/** What is left of a batch when some of its records go. */
class ReplacedBatchTest {
  private static final long HORIZON = 99_000;

  private static Optional<ByteBuffer> bytes(String text) {
    return Optional.of(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
  }

  private static String text(Optional<ByteBuffer> bytes) {
    return bytes.map(view -> StandardCharsets.UTF_8.decode(view).toString()).orElse("null");
  }

  /** Offsets 100 to 104, timestamps 5000, 4000, 7000, 6000, 5500. */
  private static RecordBatchBuilder fiveRecords() {
    RecordBatchBuilder builder =
        new RecordBatchBuilder()
            .baseOffset(100)
            .leaderEpoch(8)
            .producer(77, (short) 3, 40)
            .transactional();
    long[] timestamps = {5000, 4000, 7000, 6000, 5500};
    for (int i = 0; i < timestamps.length; i++) {
      builder.append(
          timestamps[i],
          bytes("k" + i),
          i == 3 ? Optional.empty() : bytes("v".repeat(i * 100)),
          List.of(new RecordHeader("h" + i, bytes("x"))));
    }
    return builder;
  }

  private static ByteBuffer without(
      ByteBuffer batch, RecordBatchBuilder builder, GzipCodec codec, int... gone) {
    try (RecordCursor cursor = RecordCursor.of(batch, 0, codec, 1 << 20)) {
      for (int i = 0; cursor.next(); i++) {
        int index = i;
        if (java.util.Arrays.stream(gone).noneMatch(at -> at == index)) {
          builder.copy(cursor);
        }
      }
    }
    return builder.build();
  }

  private static List<String> records(ByteBuffer batch, GzipCodec codec) {
    List<String> found = new ArrayList<>();
    try (RecordCursor cursor = RecordCursor.of(batch, 0, codec, 1 << 20)) {
      while (cursor.next()) {
        found.add(
            cursor.offset()
                + "@"
                + cursor.timestamp()
                + " "
                + text(cursor.key())
                + " "
                + text(cursor.value()).length()
                + " "
                + cursor.headers().getFirst().key());
      }
    }
    return found;
  }

  @Test
  void theRecordsThatStayKeepTheirOffsetsTimestampsAndHeaders() {
    GzipCodec codec = new GzipCodec();
    ByteBuffer batch = fiveRecords().build();
    ByteBuffer left = without(batch, new RecordBatchBuilder().replacing(batch, 0), codec, 0, 2, 4);
    assertEquals(List.of("101@4000 k1 100 h1", "103@6000 k3 4 h3"), records(left, codec));
    RecordBatchValidation.validateStored(left, 0, left.limit());
    assertEquals(100, RecordBatch.baseOffset(left, 0));
    assertEquals(104, RecordBatch.lastOffset(left, 0), "the last sequence number is not lost");
    assertEquals(6000, RecordBatch.maxTimestamp(left, 0));
    assertEquals(2, RecordBatch.recordCount(left, 0));
    assertEquals(8, RecordBatch.leaderEpoch(left, 0));
    assertEquals(77, RecordBatch.producerId(left, 0));
    assertEquals(3, RecordBatch.producerEpoch(left, 0));
    assertEquals(40, RecordBatch.baseSequence(left, 0));
    assertTrue(RecordBatch.isTransactional(left, 0));
    assertFalse(RecordBatch.hasDeleteHorizon(left, 0));
  }

  @Test
  void aDeleteHorizonLeavesTheTimestampsOfRecordsAsTheyAre() {
    GzipCodec codec = new GzipCodec();
    ByteBuffer batch = fiveRecords().build();
    ByteBuffer left =
        without(
            batch,
            new RecordBatchBuilder()
                .replacing(batch, 0)
                .deleteHorizon(HORIZON)
                .compression(1, codec, OptionalInt.empty()),
            codec,
            1);
    assertEquals(
        List.of("100@5000 k0 0 h0", "102@7000 k2 200 h2", "103@6000 k3 4 h3", "104@5500 k4 400 h4"),
        records(left, codec));
    assertTrue(RecordBatch.hasDeleteHorizon(left, 0));
    assertEquals(HORIZON, RecordBatch.baseTimestamp(left, 0));
    assertEquals(7000, RecordBatch.maxTimestamp(left, 0));
    assertEquals(1, RecordBatch.compression(left, 0));

    ByteBuffer again = without(left, new RecordBatchBuilder().replacing(left, 0), codec, 0, 1);
    assertEquals(List.of("103@6000 k3 4 h3", "104@5500 k4 400 h4"), records(again, codec));
    assertTrue(RecordBatch.hasDeleteHorizon(again, 0), "the horizon stays");
    assertEquals(HORIZON, RecordBatch.baseTimestamp(again, 0));
  }

  @Test
  void aBatchOfWhichNothingIsLeftKeepsOffsetsAndProducer() {
    ByteBuffer batch = fiveRecords().compression(1, new GzipCodec(), OptionalInt.empty()).build();
    ByteBuffer left = new RecordBatchBuilder().replacing(batch, 0).deleteHorizon(HORIZON).build();
    assertEquals(RecordBatch.HEADER_SIZE, left.remaining());
    RecordBatchValidation.validateStored(left, 0, left.limit());
    assertEquals(100, RecordBatch.baseOffset(left, 0));
    assertEquals(104, RecordBatch.lastOffset(left, 0));
    assertEquals(77, RecordBatch.producerId(left, 0));
    assertEquals(40, RecordBatch.baseSequence(left, 0));
    assertEquals(0, RecordBatch.compression(left, 0));
    assertEquals(7000, RecordBatch.maxTimestamp(left, 0));
    assertFalse(RecordBatch.hasDeleteHorizon(left, 0));
    assertFalse(RecordCursor.of(left, 0).next());
  }

  @Test
  void theBrokersTimeOfABatchIsNotTakenFromItsRecords() {
    ByteBuffer batch = fiveRecords().logAppendTime(123_456).build();
    ByteBuffer left =
        without(batch, new RecordBatchBuilder().replacing(batch, 0), new GzipCodec(), 2);
    assertTrue(RecordBatch.isLogAppendTime(left, 0));
    assertEquals(123_456, RecordBatch.maxTimestamp(left, 0));
  }

  @Test
  void aCopyNeedsABatchThatItComesFrom() {
    ByteBuffer batch = fiveRecords().build();
    try (RecordCursor cursor = RecordCursor.of(batch, 0)) {
      assertTrue(cursor.next());
      assertThrows(IllegalStateException.class, () -> new RecordBatchBuilder().copy(cursor));
    }
    assertThrows(
        IllegalStateException.class,
        () -> new RecordBatchBuilder().replacing(batch, 0).reset().build());
  }
}
