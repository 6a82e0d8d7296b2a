package io.tailrace.spi.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.function.Consumer;
import org.apache.kafka.common.record.internal.SimpleRecord;
import org.junit.jupiter.api.Test;

/** Bytes that are no valid batch are refused, each with what is wrong. */
class MalformedBatchTest {
  private static final int MAX_BYTES = 1 << 20;

  private static ByteBuffer batch(Consumer<RecordBatchBuilder> settings) {
    RecordBatchBuilder builder = new RecordBatchBuilder();
    settings.accept(builder);
    builder.append(
        5, RecordBatchBuilderTest.Samples.bytes("k"), RecordBatchBuilderTest.Samples.bytes("v"));
    builder.append(
        6, RecordBatchBuilderTest.Samples.bytes("k"), RecordBatchBuilderTest.Samples.bytes("w"));
    return builder.build();
  }

  private static ByteBuffer sealed(ByteBuffer batch) {
    return batch.putInt(RecordBatch.CRC, RecordBatch.computeCrc(batch, 0));
  }

  private static void assertFault(BatchFault expected, ByteBuffer batch, int maxBytes) {
    InvalidRecordBatchException e =
        assertThrows(
            InvalidRecordBatchException.class,
            () -> RecordBatchValidation.validateFromClient(batch, 0, batch.limit(), maxBytes));
    assertEquals(expected, e.fault(), e.getMessage());
  }

  @Test
  void aValidBatchPasses() {
    ByteBuffer batch = batch(builder -> builder.producer(1, (short) 0, 0));
    assertEquals(
        batch.limit(),
        RecordBatchValidation.validateFromClient(batch, 0, batch.limit(), MAX_BYTES));
  }

  @Test
  void eachFaultIsNamed() {
    ByteBuffer valid = batch(builder -> {});
    for (int left = 0; left < valid.limit(); left++) {
      assertFault(BatchFault.TRUNCATED, valid.duplicate().limit(left), MAX_BYTES);
    }
    assertFault(BatchFault.TOO_LARGE, valid, valid.limit() - 1);
    assertFault(
        BatchFault.MAGIC, batch(b -> {}).put(RecordBatch.MAGIC_OFFSET, (byte) 1), MAX_BYTES);
    assertFault(BatchFault.LENGTH, batch(b -> {}).putInt(RecordBatch.LENGTH, 48), MAX_BYTES);
    assertFault(BatchFault.LENGTH, batch(b -> {}).putInt(RecordBatch.LENGTH, -1), MAX_BYTES);
    assertFault(
        BatchFault.TRUNCATED,
        batch(b -> {}).putInt(RecordBatch.LENGTH, Integer.MAX_VALUE),
        MAX_BYTES);
    assertFault(BatchFault.BASE_OFFSET, batch(b -> b.baseOffset(3)), MAX_BYTES);
    assertFault(BatchFault.CONTROL, batch(RecordBatchBuilder::control), MAX_BYTES);
    assertFault(BatchFault.SEQUENCE, batch(RecordBatchBuilder::transactional), MAX_BYTES);
    assertFault(BatchFault.SEQUENCE, batch(b -> b.producer(1, (short) 0, -1)), MAX_BYTES);
    assertFault(BatchFault.SEQUENCE, batch(b -> b.producer(1, (short) -1, 0)), MAX_BYTES);
    for (int count : new int[] {0, -1, 1, 3, Integer.MIN_VALUE}) {
      assertFault(
          BatchFault.COUNT,
          sealed(batch(b -> {}).putInt(RecordBatch.RECORD_COUNT, count)),
          MAX_BYTES);
    }
    assertFault(
        BatchFault.COUNT,
        sealed(batch(b -> {}).putInt(RecordBatch.LAST_OFFSET_DELTA, Integer.MAX_VALUE)),
        MAX_BYTES);
    assertFault(
        BatchFault.CODEC,
        sealed(batch(b -> {}).putShort(RecordBatch.ATTRIBUTES, (short) 5)),
        MAX_BYTES);
  }

  @Test
  void everyFlippedBitUnderTheChecksumIsSeen() {
    ByteBuffer batch = batch(builder -> {});
    for (int at = RecordBatch.CRC; at < batch.limit(); at++) {
      for (int bit = 0; bit < 8; bit++) {
        byte before = batch.get(at);
        batch.put(at, (byte) (before ^ 1 << bit));
        assertFault(BatchFault.CRC, batch, MAX_BYTES);
        batch.put(at, before);
      }
    }
  }

  @Test
  void storedBatchesHaveOffsetsThatRise() {
    ByteBuffer first = copy(batch(b -> b.baseOffset(10)));
    ByteBuffer second = copy(batch(b -> b.baseOffset(11)));
    ByteBuffer both =
        ByteBuffer.allocate(first.remaining() + second.remaining()).put(first).put(second).flip();
    InvalidRecordBatchException e =
        assertThrows(
            InvalidRecordBatchException.class,
            () -> RecordBatchValidation.validateStored(both, 0, both.limit()));
    assertEquals(BatchFault.BASE_OFFSET, e.fault());
    RecordBatch.baseOffset(both, both.limit() / 2, 12);
    RecordBatchValidation.validateStored(both, 0, both.limit());
  }

  private static ByteBuffer copy(ByteBuffer batch) {
    return ByteBuffer.allocate(batch.remaining()).put(batch).flip();
  }

  @Test
  void damagedRecordsAreRefusedAndNeverRunAway() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    for (int round = 0; round < 3_000; round++) {
      RecordBatchBuilder builder = new RecordBatchBuilder();
      boolean compressed = round % 3 == 0;
      if (compressed) {
        builder.compression(1, new GzipCodec(), OptionalInt.empty());
      }
      List<SimpleRecord> records = RecordBatchBuilderTest.Samples.records(random);
      records.forEach(record -> RecordBatchBuilderTest.Samples.append(builder, record));
      ByteBuffer batch = builder.build();
      for (int i = 1 + random.nextInt(4); i > 0; i--) {
        int at = RecordBatch.HEADER_SIZE + random.nextInt(batch.limit() - RecordBatch.HEADER_SIZE);
        batch.put(at, (byte) random.nextInt());
      }
      List<SimpleRecord> found = new ArrayList<>();
      try (RecordCursor cursor = RecordCursor.of(batch, 0, new GzipCodec(), MAX_BYTES)) {
        while (cursor.next()) {
          found.add(RecordBatchBuilderTest.Samples.toSimple(cursor));
        }
        assertEquals(records.size(), found.size(), "seed " + seed + " round " + round);
      } catch (InvalidRecordBatchException e) {
        // What is expected of most damage; any other exception fails the test.
      }
    }
  }

  @Test
  void aSmallBatchThatExpandsWithoutEndIsStopped() {
    RecordBatchBuilder builder =
        new RecordBatchBuilder().compression(1, new GzipCodec(), OptionalInt.empty());
    builder.append(1, Optional.empty(), Optional.of(ByteBuffer.allocate(10 << 20)));
    ByteBuffer bomb = builder.build();
    try (RecordCursor cursor = RecordCursor.of(bomb, 0, new GzipCodec(), MAX_BYTES)) {
      InvalidRecordBatchException e = assertThrows(InvalidRecordBatchException.class, cursor::next);
      assertEquals(BatchFault.EXPANSION, e.fault());
    }
  }

  @Test
  void aRecordCountThatIsWrongIsSeen() {
    for (int count : new int[] {1, 3}) {
      ByteBuffer batch = batch(b -> {}).putInt(RecordBatch.RECORD_COUNT, count);
      RecordCursor cursor = RecordCursor.of(batch, 0);
      InvalidRecordBatchException e =
          assertThrows(
              InvalidRecordBatchException.class,
              () -> {
                while (cursor.next()) {}
              });
      assertEquals(BatchFault.RECORD, e.fault());
    }
  }
}
