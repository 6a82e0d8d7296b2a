package io.tailrace.compression;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.tailrace.spi.compression.CompressionProvider;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.Random;
import java.util.zip.CRC32C;
import org.apache.kafka.common.compress.Compression;
import org.apache.kafka.common.record.internal.CompressionType;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.record.internal.MutableRecordBatch;
import org.apache.kafka.common.record.internal.Record;
import org.apache.kafka.common.record.internal.SimpleRecord;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The codecs inside whole record batches, as producers build and consumers read them. */
class KafkaBatchTest {
  private static final int LENGTH = 8;
  private static final int CRC = 17;
  private static final int ATTRIBUTES = 21;
  private static final int RECORDS = 61;

  @ParameterizedTest
  @MethodSource("io.tailrace.compression.Codecs#all")
  void recordsOfTheirBatchAreReadByOurs(CompressionProvider provider) throws Exception {
    SimpleRecord[] records = records(new Random(1));
    CompressionType type = CompressionType.forId(provider.id());
    ByteBuffer batch = batch(Compression.of(type).build(), records);
    byte[] plain = bytes(batch(Compression.NONE, records).position(RECORDS));
    assertArrayEquals(plain, Codecs.decompress(provider, batch.position(RECORDS)));
  }

  @ParameterizedTest
  @MethodSource("io.tailrace.compression.Codecs#all")
  void recordsOfOurBatchAreReadByTheirs(CompressionProvider provider) throws Exception {
    SimpleRecord[] records = records(new Random(2));
    ByteBuffer plain = batch(Compression.NONE, records);
    byte[] compressed =
        Codecs.compress(provider, bytes(plain.duplicate().position(RECORDS)), OptionalInt.empty());

    ByteBuffer batch = ByteBuffer.allocate(RECORDS + compressed.length);
    batch.put(plain.limit(RECORDS)).put(compressed).flip();
    batch.putInt(LENGTH, batch.limit() - LENGTH - Integer.BYTES);
    batch.putShort(ATTRIBUTES, (short) provider.id());
    CRC32C crc = new CRC32C();
    crc.update(batch.duplicate().position(ATTRIBUTES));
    batch.putInt(CRC, (int) crc.getValue());

    List<SimpleRecord> read = new ArrayList<>();
    for (MutableRecordBatch theirs : MemoryRecords.readableRecords(batch).batches()) {
      theirs.ensureValid();
      assertEquals(CompressionType.forId(provider.id()), theirs.compressionType());
      for (Record record : theirs) {
        read.add(new SimpleRecord(record));
      }
    }
    assertEquals(List.of(records), read);
  }

  private static ByteBuffer batch(Compression compression, SimpleRecord... records) {
    return MemoryRecords.withRecords(compression, records).buffer();
  }

  private static SimpleRecord[] records(Random random) {
    SimpleRecord[] records = new SimpleRecord[500];
    for (int i = 0; i < records.length; i++) {
      byte[] key = ("key-" + random.nextInt(50)).getBytes(StandardCharsets.UTF_8);
      records[i] = new SimpleRecord(1000L + i, key, Codecs.contents(random, random.nextInt(900)));
    }
    return records;
  }

  private static byte[] bytes(ByteBuffer buffer) {
    byte[] bytes = new byte[buffer.remaining()];
    buffer.get(bytes);
    return bytes;
  }
}
