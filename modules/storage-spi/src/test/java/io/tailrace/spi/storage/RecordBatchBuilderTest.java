package io.tailrace.spi.storage;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import org.apache.kafka.common.compress.Compression;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.common.record.internal.ControlRecordType;
import org.apache.kafka.common.record.internal.EndTransactionMarker;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.record.internal.MutableRecordBatch;
import org.apache.kafka.common.record.internal.Record;
import org.apache.kafka.common.record.internal.SimpleRecord;
import org.junit.jupiter.api.Test;

/** What is built here is what Kafka's own classes read, and the other way round. */
class RecordBatchBuilderTest {

  @Test
  void kafkaReadsRandomBatches() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    RecordBatchBuilder builder = new RecordBatchBuilder(0);
    for (int round = 0; round < 200; round++) {
      List<SimpleRecord> records = Samples.records(random);
      builder.reset().baseOffset(random.nextLong(1L << 40)).leaderEpoch(random.nextInt(100));
      if (random.nextBoolean()) {
        builder.producer(random.nextLong(1L << 40), (short) random.nextInt(9), random.nextInt(99));
      }
      if (random.nextInt(4) == 0) {
        builder.compression(1, new GzipCodec(), OptionalInt.empty());
      }
      long baseOffset = random.nextLong(1L << 40);
      builder.baseOffset(baseOffset);
      records.forEach(record -> Samples.append(builder, record));
      ByteBuffer batch = builder.build();

      MutableRecordBatch read = MemoryRecords.readableRecords(batch).batches().iterator().next();
      String message = "seed " + seed + " round " + round;
      read.ensureValid();
      assertEquals(batch.remaining(), read.sizeInBytes(), message);
      assertEquals(baseOffset, read.baseOffset(), message);
      assertEquals(records.size(), read.countOrNull(), message);
      assertEquals(RecordBatch.producerId(batch, 0), read.producerId(), message);
      assertEquals(RecordBatch.baseSequence(batch, 0), read.baseSequence(), message);
      assertEquals(RecordBatch.maxTimestamp(batch, 0), read.maxTimestamp(), message);
      assertEquals(RecordBatch.leaderEpoch(batch, 0), read.partitionLeaderEpoch(), message);
      long offset = baseOffset;
      List<SimpleRecord> found = new ArrayList<>();
      for (Record record : read) {
        assertEquals(offset++, record.offset(), message);
        found.add(new SimpleRecord(record));
      }
      assertEquals(records, found, message);
    }
  }

  @Test
  void cursorReadsWhatKafkaWrites() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    for (int round = 0; round < 200; round++) {
      List<SimpleRecord> records = Samples.records(random);
      Compression compression =
          random.nextBoolean() ? Compression.NONE : Compression.gzip().build();
      ByteBuffer batch =
          MemoryRecords.withRecords(
                  random.nextLong(1L << 40), compression, records.toArray(SimpleRecord[]::new))
              .buffer();
      assertEquals(batch.remaining(), RecordBatchValidation.validateFrame(batch, 0, batch.limit()));
      RecordBatchValidation.validateStored(batch, 0, batch.limit());
      List<SimpleRecord> found = new ArrayList<>();
      try (RecordCursor cursor = RecordCursor.of(batch, 0, new GzipCodec(), 1 << 20)) {
        while (cursor.next()) {
          assertEquals(RecordBatch.baseOffset(batch, 0) + found.size(), cursor.offset());
          found.add(Samples.toSimple(cursor));
        }
      }
      assertEquals(records, found, "seed " + seed + " round " + round);
    }
  }

  @Test
  void keepsTheOffsetsOfARewrittenBatch() {
    ByteBuffer batch =
        new RecordBatchBuilder()
            .baseOffset(100)
            .appendAt(103, 5, Optional.empty(), Samples.bytes("a"), List.of())
            .appendAt(110, 4, Optional.empty(), Samples.bytes("b"), List.of())
            .build();
    List<Long> offsets = new ArrayList<>();
    MemoryRecords.readableRecords(batch).records().forEach(record -> offsets.add(record.offset()));
    assertEquals(List.of(103L, 110L), offsets);
    assertEquals(111, RecordBatch.nextOffset(batch, 0));
    assertEquals(5, RecordBatch.maxTimestamp(batch, 0));
  }

  @Test
  void kafkaReadsTheMarkerThatEndsATransaction() {
    ByteBuffer batch =
        new RecordBatchBuilder()
            .baseOffset(7)
            .producer(12, (short) 3, -1)
            .appendEndTransaction(99, true, 5)
            .build();
    MutableRecordBatch read = MemoryRecords.readableRecords(batch).batches().iterator().next();
    assertTrue(read.isControlBatch());
    assertTrue(read.isTransactional());
    Record record = read.iterator().next();
    EndTransactionMarker marker = EndTransactionMarker.deserialize(record);
    assertEquals(ControlRecordType.COMMIT, marker.controlType());
    assertEquals(5, marker.coordinatorEpoch());
  }

  @Test
  void logAppendTimeReplacesTheTimestampsOfRecords() {
    ByteBuffer batch =
        new RecordBatchBuilder()
            .logAppendTime(1234)
            .append(5, Optional.empty(), Samples.bytes("a"))
            .append(6, Optional.empty(), Samples.bytes("b"))
            .build();
    MutableRecordBatch read = MemoryRecords.readableRecords(batch).batches().iterator().next();
    assertEquals(TimestampType.LOG_APPEND_TIME, read.timestampType());
    read.forEach(record -> assertEquals(1234, record.timestamp()));
    RecordCursor cursor = RecordCursor.of(batch, 0);
    assertTrue(cursor.next());
    assertEquals(1234, cursor.timestamp());
  }

  @Test
  void buildsOneBatchAfterAnother() {
    RecordBatchBuilder builder = new RecordBatchBuilder();
    builder.transactional().append(1, Samples.bytes("k"), Samples.bytes("v")).build();
    ByteBuffer second = builder.reset().append(2, Samples.bytes("k"), Optional.empty()).build();
    assertFalse(RecordBatch.isTransactional(second, 0));
    assertEquals(1, RecordBatch.recordCount(second, 0));
    assertThrows(IllegalStateException.class, builder.reset()::build);
  }

  @Test
  void refusesOffsetsThatDoNotRise() {
    RecordBatchBuilder builder = new RecordBatchBuilder().baseOffset(10);
    assertThrows(
        IllegalArgumentException.class,
        () -> builder.appendAt(9, 0, Optional.empty(), Optional.empty(), List.of()));
    builder.append(0, Optional.empty(), Optional.empty());
    assertThrows(
        IllegalArgumentException.class,
        () -> builder.appendAt(10, 0, Optional.empty(), Optional.empty(), List.of()));
    assertThrows(IllegalStateException.class, () -> builder.baseOffset(3));
  }

  /** Records with every mixture of nulls, empties and headers. */
  static final class Samples {
    private Samples() {}

    static Optional<ByteBuffer> bytes(String text) {
      return Optional.of(ByteBuffer.wrap(text.getBytes(UTF_8)));
    }

    static List<SimpleRecord> records(Random random) {
      List<SimpleRecord> records = new ArrayList<>();
      int count = 1 + random.nextInt(20);
      for (int i = 0; i < count; i++) {
        Header[] headers = new Header[random.nextInt(3)];
        Arrays.setAll(
            headers,
            at ->
                new org.apache.kafka.common.header.internals.RecordHeader(
                    "h\u00e9" + random.nextInt(9), orNull(random, 30)));
        records.add(
            new SimpleRecord(
                random.nextLong(1L << 42), orNull(random, 40), orNull(random, 3000), headers));
      }
      return records;
    }

    private static byte[] orNull(Random random, int size) {
      if (random.nextInt(4) == 0) {
        return null;
      }
      byte[] bytes = new byte[random.nextInt(size)];
      random.nextBytes(bytes);
      return bytes;
    }

    static void append(RecordBatchBuilder builder, SimpleRecord record) {
      builder.append(
          record.timestamp(),
          Optional.ofNullable(record.key()),
          Optional.ofNullable(record.value()),
          Arrays.stream(record.headers())
              .map(
                  header ->
                      new RecordHeader(
                          header.key(), Optional.ofNullable(header.value()).map(ByteBuffer::wrap)))
              .toList());
    }

    static SimpleRecord toSimple(RecordCursor cursor) {
      assertEquals(cursor.hasKey(), cursor.key().isPresent());
      assertEquals(cursor.hasValue(), cursor.value().isPresent());
      List<Header> headers = new ArrayList<>();
      for (RecordHeader header : cursor.headers()) {
        headers.add(
            new org.apache.kafka.common.header.internals.RecordHeader(
                header.key(), header.value().map(Samples::array).orElse(null)));
      }
      assertEquals(cursor.headerCount(), headers.size());
      return new SimpleRecord(
          cursor.timestamp(),
          cursor.key().map(Samples::array).orElse(null),
          cursor.value().map(Samples::array).orElse(null),
          headers.toArray(Header[]::new));
    }

    static byte[] array(ByteBuffer bytes) {
      byte[] array = new byte[bytes.remaining()];
      bytes.get(array);
      return array;
    }
  }
}
