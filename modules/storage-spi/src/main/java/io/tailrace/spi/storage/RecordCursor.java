package io.tailrace.spi.storage;

import io.tailrace.spi.compression.CompressionCodec;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Walks the records of one batch: {@link #next}, then the accessors of that record. It allocates
 * nothing per record but what is asked for: keys, values and headers are views. For one thread.
 *
 * <p>The batch's frame has been checked ({@link RecordBatchValidation#validateFrame}); everything
 * inside is checked here, and what is wrong with it is an {@link InvalidRecordBatchException}.
 */
public final class RecordCursor implements AutoCloseable {
  private static final int NULL = -1;

  private final RecordSource source;
  private final long baseOffset;
  private final long baseTimestamp;
  private final boolean logAppendTime;
  private final long maxTimestamp;
  private final int count;
  private int read;

  private ByteBuffer record = ByteBuffer.allocate(0);
  private int start;
  private int end;
  private int offsetDelta;
  private long timestampDelta;
  private int offsetAt;
  private int keyAt;
  private int keySize;
  private int valueAt;
  private int valueSize;
  private int headersAt;
  private int headerCount;

  private RecordCursor(RecordSource source, ByteBuffer buffer, int at) {
    this.source = source;
    baseOffset = RecordBatch.baseOffset(buffer, at);
    baseTimestamp = RecordBatch.baseTimestamp(buffer, at);
    logAppendTime = RecordBatch.isLogAppendTime(buffer, at);
    maxTimestamp = RecordBatch.maxTimestamp(buffer, at);
    count = RecordBatch.recordCount(buffer, at);
    if (count < 0) {
      throw new InvalidRecordBatchException(BatchFault.COUNT, "A batch of " + count + " records");
    }
  }

  /**
   * The records of an uncompressed batch, read where they are.
   *
   * @throws IllegalArgumentException if the batch is compressed
   */
  public static RecordCursor of(ByteBuffer buffer, int at) {
    if (RecordBatch.compression(buffer, at) != 0) {
      throw new IllegalArgumentException("A compressed batch needs its codec");
    }
    return new RecordCursor(new RecordSource.Plain(records(buffer, at)), buffer, at);
  }

  /**
   * The records of a batch, compressed or not. Compressed ones are decompressed piece by piece: one
   * record is in memory at a time.
   *
   * @param codec the codec whose number the batch's attributes name; not used if that is 0
   * @param maxBytes how many bytes the records may decompress to
   */
  public static RecordCursor of(ByteBuffer buffer, int at, CompressionCodec codec, long maxBytes) {
    if (RecordBatch.compression(buffer, at) == 0) {
      return of(buffer, at);
    }
    try {
      return new RecordCursor(
          new RecordSource.Stream(codec.decompress(records(buffer, at)), maxBytes), buffer, at);
    } catch (UncheckedIOException e) {
      throw RecordSource.unreadable(e.getCause());
    }
  }

  private static ByteBuffer records(ByteBuffer buffer, int at) {
    return buffer
        .duplicate()
        .limit(at + RecordBatch.sizeInBytes(buffer, at))
        .position(at + RecordBatch.HEADER_SIZE);
  }

  /**
   * Goes to the next record; at first, to the first one.
   *
   * @return false where there is none; the batch then ended as it should
   */
  public boolean next() {
    if (read == count) {
      source.requireEnd();
      return false;
    }
    record = source.next();
    end = record.limit();
    parse();
    read++;
    return true;
  }

  /** Its offset. */
  public long offset() {
    return baseOffset + offsetDelta;
  }

  /** Its offset relative to the batch's base offset. */
  public int offsetDelta() {
    return offsetDelta;
  }

  /** Its timestamp in milliseconds since 1970, or -1; the broker's where the batch says so. */
  public long timestamp() {
    return logAppendTime ? maxTimestamp : baseTimestamp + timestampDelta;
  }

  /** Whether it has a key. */
  public boolean hasKey() {
    return keySize != NULL;
  }

  /** Whether it has a value: it is a tombstone if not. */
  public boolean hasValue() {
    return valueSize != NULL;
  }

  /** The bytes of its key, valid until {@link #next}. */
  public Optional<ByteBuffer> key() {
    return view(keyAt, keySize);
  }

  /** The bytes of its value, valid until {@link #next}. */
  public Optional<ByteBuffer> value() {
    return view(valueAt, valueSize);
  }

  /** The bytes that it takes in the uncompressed batch, without its length field. */
  public int sizeInBytes() {
    return end - start;
  }

  /** What its timestamp is relative to another one than the batch's base timestamp. */
  long timestampDeltaTo(long otherBase) {
    return baseTimestamp + timestampDelta - otherBase;
  }

  /** How many of its bytes follow the timestamp. */
  int sizeAfterTimestamp() {
    return end - offsetAt;
  }

  /** Writes what follows the timestamp: the same in any batch of the same base offset. */
  void copyAfterTimestamp(ByteBuffer target) {
    int size = end - offsetAt;
    target.put(target.position(), record, offsetAt, size).position(target.position() + size);
  }

  /** How many headers it has. */
  public int headerCount() {
    return headerCount;
  }

  /** Its headers; their values are valid until {@link #next}. */
  public List<RecordHeader> headers() {
    List<RecordHeader> headers = new ArrayList<>(headerCount);
    record.limit(end).position(headersAt);
    for (int i = 0; i < headerCount; i++) {
      int size = Varint.readInt(record);
      String key = StandardCharsets.UTF_8.decode(record.slice(record.position(), size)).toString();
      record.position(record.position() + size);
      int valueLength = Varint.readInt(record);
      headers.add(new RecordHeader(key, view(record.position(), valueLength)));
      record.position(record.position() + Math.max(0, valueLength));
    }
    return headers;
  }

  /** Closes the stream that decompresses; needed for compressed batches. */
  @Override
  public void close() {
    try {
      source.close();
    } catch (IOException e) {
      throw RecordSource.unreadable(e);
    }
  }

  private void parse() {
    start = record.position();
    if (!record.hasRemaining()) {
      throw RecordSource.invalid("A record without bytes");
    }
    record.get(); // Attributes: none are defined.
    timestampDelta = Varint.readLong(record);
    offsetAt = record.position();
    offsetDelta = Varint.readInt(record);
    keySize = Varint.readInt(record);
    keyAt = record.position();
    skip(keySize, "key");
    valueSize = Varint.readInt(record);
    valueAt = record.position();
    skip(valueSize, "value");
    headerCount = Varint.readInt(record);
    // A header takes two bytes at least.
    if (headerCount < 0 || headerCount > record.remaining() / 2) {
      throw RecordSource.invalid("A record with " + headerCount + " headers");
    }
    headersAt = record.position();
    for (int i = 0; i < headerCount; i++) {
      int size = Varint.readInt(record);
      if (size < 0) {
        throw RecordSource.invalid("A header without a key");
      }
      skip(size, "header key");
      skip(Varint.readInt(record), "header value");
    }
    if (record.hasRemaining()) {
      throw RecordSource.invalid("A record of " + record.remaining() + " bytes too many");
    }
  }

  private void skip(int size, String what) {
    if (size < NULL || size > record.remaining()) {
      throw RecordSource.invalid(
          "A " + what + " of " + size + " bytes in a record that ends before");
    }
    record.position(record.position() + Math.max(0, size));
  }

  private Optional<ByteBuffer> view(int at, int size) {
    return size == NULL ? Optional.empty() : Optional.of(record.slice(at, size));
  }
}
