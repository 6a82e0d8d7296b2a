package io.tailrace.kernel.partition;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tailrace.kernel.compression.Codecs;
import io.tailrace.kernel.partition.AppendResult.RecordError;
import io.tailrace.kernel.partition.BatchValidation.Accepted;
import io.tailrace.kernel.partition.BatchValidation.Outcome;
import io.tailrace.kernel.partition.BatchValidation.Refused;
import io.tailrace.spi.storage.RecordBatch;
import io.tailrace.spi.storage.RecordBatchBuilder;
import io.tailrace.spi.storage.RecordCursor;
import io.tailrace.wire.ErrorCode;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class BatchValidationTest {
  private static final long NOW = 1_700_000_000_000L;

  private final Codecs codecs = TestPartition.gzipOnly();
  private final BatchValidation validation = new BatchValidation(codecs);

  @Test
  void bytesThatAreNoBatchAreAccepted() {
    assertEquals(ErrorCode.INVALID_RECORD, refuse(ByteBuffer.allocate(0)).error());
    assertEquals(ErrorCode.CORRUPT_MESSAGE, refuse(ByteBuffer.allocate(10)).error());
    ByteBuffer flipped = Batches.plain(NOW, 2);
    flipped.put(70, (byte) ~flipped.get(70));
    assertEquals(ErrorCode.CORRUPT_MESSAGE, refuse(flipped).error());
    ByteBuffer old = Batches.plain(NOW, 2).put(16, (byte) 1);
    assertEquals(ErrorCode.INVALID_RECORD, refuse(old).error());
  }

  @Test
  void twoBatchesOrOneAtAnOffsetAreAccepted() {
    ByteBuffer one = Batches.plain(NOW, 2);
    ByteBuffer two =
        ByteBuffer.allocate(2 * one.remaining()).put(one.duplicate()).put(one.duplicate()).flip();
    assertEquals(ErrorCode.INVALID_RECORD, refuse(two).error());
    assertEquals(
        ErrorCode.INVALID_RECORD,
        refuse(Batches.fill(new RecordBatchBuilder().baseOffset(5), NOW, 1).build()).error());
  }

  @Test
  void whatOnlyBrokersWriteIsAccepted() {
    ByteBuffer control = Batches.fill(new RecordBatchBuilder().control(), NOW, 1).build();
    assertEquals(ErrorCode.INVALID_RECORD, refuse(control).error());
    ByteBuffer stamped = Batches.fill(new RecordBatchBuilder().logAppendTime(NOW), NOW, 1).build();
    assertEquals(ErrorCode.INVALID_TIMESTAMP, refuse(stamped).error());
    assertEquals(
        ErrorCode.INVALID_TIMESTAMP,
        refuse(stamped, "message.timestamp.type", "LogAppendTime").error());
    ByteBuffer transactional =
        Batches.fill(new RecordBatchBuilder().producer(1, (short) 0, 0).transactional(), NOW, 1)
            .build();
    assertEquals(ErrorCode.TRANSACTIONAL_ID_AUTHORIZATION_FAILED, refuse(transactional).error());
  }

  @Test
  void theSizeOfABatchIsNotBounded() {
    ByteBuffer batch = Batches.plain(NOW, 100);
    String size = Integer.toString(batch.remaining());
    accept(batch, "max.message.bytes", size);
    String less = Integer.toString(batch.remaining() - 1);
    assertEquals(ErrorCode.MESSAGE_TOO_LARGE, refuse(batch, "max.message.bytes", less).error());
    ByteBuffer zipped = zipped(5_000);
    assertTrue(zipped.remaining() < 50_000);
    assertEquals(
        ErrorCode.MESSAGE_TOO_LARGE,
        refuse(zipped, "max.message.bytes", "50000", "compression.type", "uncompressed").error());
  }

  @Test
  void anUnknownCodecIsStoredOrReplaced() {
    ByteBuffer zstd = Batches.plain(NOW, 1);
    zstd.putShort(21, (short) 4).putInt(17, RecordBatch.computeCrc(zstd, 0));
    assertEquals(ErrorCode.UNSUPPORTED_COMPRESSION_TYPE, refuse(zstd).error());
    assertEquals(
        ErrorCode.UNSUPPORTED_COMPRESSION_TYPE,
        refuse(Batches.plain(NOW, 1), "compression.type", "zstd").error());
    ByteBuffer none = Batches.plain(NOW, 1);
    none.putShort(21, (short) 5).putInt(17, RecordBatch.computeCrc(none, 0));
    assertEquals(ErrorCode.UNSUPPORTED_COMPRESSION_TYPE, refuse(none).error());
  }

  @Test
  void aRewrittenBatchLosesRecordsOrItsProducer() {
    ByteBuffer batch =
        Batches.fill(new RecordBatchBuilder().producer(9, (short) 2, 40), NOW, 300).build();
    Accepted zipped = accept(batch, "compression.type", "gzip");
    ByteBuffer stored = zipped.batch();
    assertEquals(1, RecordBatch.compression(stored, 0));
    assertEquals(9, RecordBatch.producerId(stored, 0));
    assertEquals(2, RecordBatch.producerEpoch(stored, 0));
    assertEquals(40, RecordBatch.baseSequence(stored, 0));
    assertEquals(299, RecordBatch.lastOffsetDelta(stored, 0));
    assertEquals(NOW, RecordBatch.maxTimestamp(stored, 0));
    try (RecordCursor cursor = codecs.records(stored, 0)) {
      for (int i = 0; i < 300; i++) {
        assertTrue(cursor.next());
        assertEquals(Batches.bytes("value-" + i), cursor.value());
      }
    }
    assertSame(stored, accept(stored, "compression.type", "gzip").batch(), "rewritten for nothing");
    Accepted plain = accept(stored, "compression.type", "uncompressed");
    assertEquals(batch, plain.batch());
  }

  @Test
  void theBrokersTimeBreaksTheChecksum() {
    Accepted accepted = accept(Batches.plain(5, 3), "message.timestamp.type", "LogAppendTime");
    assertEquals(NOW, accepted.logAppendTime());
    assertTrue(RecordBatch.isLogAppendTime(accepted.batch(), 0));
    assertEquals(NOW, RecordBatch.maxTimestamp(accepted.batch(), 0));
    assertEquals(RecordBatch.crc(accepted.batch(), 0), RecordBatch.computeCrc(accepted.batch(), 0));
    assertEquals(-1, accept(Batches.plain(5, 3)).logAppendTime());
  }

  @Test
  void recordsWithoutKeysInACompactedTopicAreNotNamed() {
    RecordBatchBuilder builder = new RecordBatchBuilder();
    builder.append(NOW, Batches.bytes("k"), Optional.empty());
    builder.append(NOW, Optional.empty(), Batches.bytes("v"));
    builder.append(NOW, Batches.bytes("k"), Optional.empty());
    builder.append(NOW, Optional.empty(), Batches.bytes("v"));
    AppendResult refused = refuse(builder.build(), "cleanup.policy", "compact");
    assertEquals(ErrorCode.INVALID_RECORD, refused.error());
    assertEquals(List.of(1, 3), refused.recordErrors().stream().map(RecordError::index).toList());
  }

  @Test
  void millionsOfErrorsAreNamed() {
    RecordBatchBuilder builder = zipping(new RecordBatchBuilder());
    for (int i = 0; i < 20_000; i++) {
      builder.append(NOW, Optional.empty(), Optional.empty());
    }
    AppendResult refused = refuse(builder.build(), "cleanup.policy", "compact");
    assertEquals(RecordValidation.MAX_RECORD_ERRORS, refused.recordErrors().size());
  }

  @Test
  void timestampsOutOfRangeAreAccepted() {
    String[] bounds = {
      "message.timestamp.before.max.ms", "1000", "message.timestamp.after.max.ms", "500"
    };
    accept(Batches.plain(NOW - 1000, 1), bounds);
    accept(Batches.plain(NOW + 500, 1), bounds);
    accept(Batches.plain(-1, 1), bounds);
    RecordBatchBuilder builder = new RecordBatchBuilder();
    builder.append(NOW, Optional.empty(), Optional.empty());
    builder.append(NOW - 1001, Optional.empty(), Optional.empty());
    builder.append(NOW + 501, Optional.empty(), Optional.empty());
    AppendResult refused = refuse(builder.build(), bounds);
    assertEquals(ErrorCode.INVALID_TIMESTAMP, refused.error());
    assertEquals(List.of(1, 2), refused.recordErrors().stream().map(RecordError::index).toList());
    assertEquals(
        ErrorCode.INVALID_TIMESTAMP, refuse(Batches.plain(Long.MAX_VALUE, 1), bounds).error());
    assertEquals(
        ErrorCode.INVALID_TIMESTAMP, refuse(Batches.plain(Long.MIN_VALUE, 1), bounds).error());
    // Without a bound on age the header says enough, and must not be believed when it is absurd.
    ByteBuffer lying = Batches.plain(NOW, 1).putLong(35, NOW + 10_000_000);
    lying.putInt(17, RecordBatch.computeCrc(lying, 0));
    assertEquals(ErrorCode.INVALID_TIMESTAMP, refuse(lying).error());
  }

  private Accepted accept(ByteBuffer batch, String... config) {
    return assertInstanceOf(Accepted.class, validate(batch, config));
  }

  private AppendResult refuse(ByteBuffer batch, String... config) {
    return assertInstanceOf(Refused.class, validate(batch, config)).result();
  }

  private Outcome validate(ByteBuffer batch, String... config) {
    return validation.validate(batch, TestPartition.config(config), AppendRequest.client(12), NOW);
  }

  private ByteBuffer zipped(int records) {
    return Batches.fill(zipping(new RecordBatchBuilder()), NOW, records).build();
  }

  private RecordBatchBuilder zipping(RecordBatchBuilder builder) {
    return builder.compression(1, codecs.of(1).orElseThrow().codec(), OptionalInt.empty());
  }
}
