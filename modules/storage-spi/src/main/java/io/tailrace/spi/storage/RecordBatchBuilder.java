package io.tailrace.spi.storage;

import io.tailrace.spi.compression.CompressionCodec;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Writes one record batch (v2) after another into a buffer of its own, which grows as needed and is
 * used again: settings first, then records, then {@link #build}, then {@link #reset} for the next
 * batch. For one thread.
 */
public final class RecordBatchBuilder {
  private static final short CONTROL_VERSION = 0;
  private static final int DEFAULT_CAPACITY = 512;

  private ByteBuffer buffer;
  private long baseOffset;
  private int leaderEpoch;
  private long producerId;
  private short producerEpoch;
  private int baseSequence;
  private int attributes;
  private long appendTime;
  private Optional<CompressionCodec> codec = Optional.empty();
  private OptionalInt level = OptionalInt.empty();
  private int count;
  private long lastOffset;
  private long baseTimestamp;
  private long maxTimestamp;
  private boolean replacing;
  private long replacedLastOffset;
  private long replacedMaxTimestamp;

  /** Starts with a small buffer. */
  public RecordBatchBuilder() {
    this(DEFAULT_CAPACITY);
  }

  /** Starts with a buffer of the given size, in bytes. */
  public RecordBatchBuilder(int capacity) {
    buffer = ByteBuffer.allocate(Math.max(RecordBatch.HEADER_SIZE, capacity));
    reset();
  }

  /** Forgets settings and records; the buffer of the last {@link #build} is written anew. */
  public RecordBatchBuilder reset() {
    buffer.clear().position(RecordBatch.HEADER_SIZE);
    baseOffset = 0;
    leaderEpoch = -1;
    producerId = RecordBatch.NO_PRODUCER_ID;
    producerEpoch = -1;
    baseSequence = -1;
    attributes = 0;
    appendTime = RecordBatch.NO_TIMESTAMP;
    codec = Optional.empty();
    level = OptionalInt.empty();
    count = 0;
    lastOffset = -1;
    baseTimestamp = RecordBatch.NO_TIMESTAMP;
    maxTimestamp = RecordBatch.NO_TIMESTAMP;
    replacing = false;
    return this;
  }

  /** The offset that the batch begins with; 0 unless set. Before the first record. */
  public RecordBatchBuilder baseOffset(long offset) {
    requireNoRecords();
    baseOffset = offset;
    return this;
  }

  /** The epoch of the leader that appends it; -1 unless set. */
  public RecordBatchBuilder leaderEpoch(int epoch) {
    leaderEpoch = epoch;
    return this;
  }

  /** The idempotent producer that it comes from, and the sequence number of its first record. */
  public RecordBatchBuilder producer(long id, short epoch, int firstSequence) {
    producerId = id;
    producerEpoch = epoch;
    baseSequence = firstSequence;
    return this;
  }

  /** Makes it part of its producer's transaction. */
  public RecordBatchBuilder transactional() {
    attributes |= RecordBatch.TRANSACTIONAL_FLAG;
    return this;
  }

  /** Marks its records as control records. */
  public RecordBatchBuilder control() {
    attributes |= RecordBatch.CONTROL_FLAG;
    return this;
  }

  /** Gives all records the time at which the broker appended them, in milliseconds since 1970. */
  public RecordBatchBuilder logAppendTime(long timestamp) {
    attributes |= RecordBatch.LOG_APPEND_TIME_FLAG;
    appendTime = timestamp;
    return this;
  }

  /**
   * Begins a batch that takes the place of another one, with some of its records ({@link #copy}) or
   * none: everything else in the header is as it was there, but for the compression, which is to be
   * set anew. Its last offset stays what it is even if that record is gone, and with it the last
   * sequence number of its producer.
   */
  public RecordBatchBuilder replacing(ByteBuffer batch, int at) {
    reset();
    replacing = true;
    baseOffset = RecordBatch.baseOffset(batch, at);
    leaderEpoch = RecordBatch.leaderEpoch(batch, at);
    producerId = RecordBatch.producerId(batch, at);
    producerEpoch = RecordBatch.producerEpoch(batch, at);
    baseSequence = RecordBatch.baseSequence(batch, at);
    attributes = RecordBatch.attributes(batch, at) & ~RecordBatch.COMPRESSION_MASK;
    baseTimestamp = RecordBatch.baseTimestamp(batch, at);
    replacedLastOffset = RecordBatch.lastOffset(batch, at);
    replacedMaxTimestamp = RecordBatch.maxTimestamp(batch, at);
    appendTime = replacedMaxTimestamp;
    return this;
  }

  /**
   * Gives a batch that replaces another one a delete horizon (KIP-534), before its records.
   *
   * @param timestamp when its tombstones or its transaction marker may go, in milliseconds since
   *     1970
   */
  public RecordBatchBuilder deleteHorizon(long timestamp) {
    requireNoRecords();
    attributes |= RecordBatch.DELETE_HORIZON_FLAG;
    baseTimestamp = timestamp;
    return this;
  }

  /** Adds the record at which a cursor over the {@link #replacing replaced} batch stands. */
  public RecordBatchBuilder copy(RecordCursor record) {
    if (!replacing) {
      throw new IllegalStateException("A copy into a batch that replaces none");
    }
    long delta = record.timestampDeltaTo(baseTimestamp);
    int size = Math.addExact(1 + Varint.sizeOf(delta), record.sizeAfterTimestamp());
    reserve(Math.addExact(size, Varint.sizeOf(size)));
    Varint.write(buffer, size);
    buffer.put((byte) 0);
    Varint.write(buffer, delta);
    record.copyAfterTimestamp(buffer);
    lastOffset = record.offset();
    maxTimestamp = Math.max(maxTimestamp, baseTimestamp + delta);
    count++;
    return this;
  }

  /**
   * Compresses the records.
   *
   * @param id the codec's number in the batch's attributes, 1 to 7
   * @param compressionLevel as {@link CompressionCodec#compress} takes it
   */
  public RecordBatchBuilder compression(
      int id, CompressionCodec compressionCodec, OptionalInt compressionLevel) {
    if (id < 1 || id > RecordBatch.COMPRESSION_MASK) {
      throw new IllegalArgumentException("No number of a codec: " + id);
    }
    attributes = attributes & ~RecordBatch.COMPRESSION_MASK | id;
    codec = Optional.of(compressionCodec);
    level = compressionLevel;
    return this;
  }

  /** Adds a record without headers; see {@link #append(long, Optional, Optional, List)}. */
  public RecordBatchBuilder append(
      long timestamp, Optional<ByteBuffer> key, Optional<ByteBuffer> value) {
    return append(timestamp, key, value, List.of());
  }

  /**
   * Adds a record at the next offset.
   *
   * @param timestamp in milliseconds since 1970, or -1 for none
   * @param key from position to limit, left as it is; empty for none
   * @param value likewise; empty for a tombstone
   */
  public RecordBatchBuilder append(
      long timestamp,
      Optional<ByteBuffer> key,
      Optional<ByteBuffer> value,
      List<RecordHeader> headers) {
    return appendAt(count == 0 ? baseOffset : lastOffset + 1, timestamp, key, value, headers);
  }

  /**
   * Adds a record at a given offset: a rewritten batch keeps the offsets of what is left in it.
   *
   * @param offset not below the base offset, and above that of the record before
   */
  public RecordBatchBuilder appendAt(
      long offset,
      long timestamp,
      Optional<ByteBuffer> key,
      Optional<ByteBuffer> value,
      List<RecordHeader> headers) {
    if (offset < baseOffset
        || offset - baseOffset > Integer.MAX_VALUE
        || count > 0 && offset <= lastOffset) {
      throw new IllegalArgumentException(
          "Offset " + offset + " after " + lastOffset + " in a batch that begins at " + baseOffset);
    }
    if (count == 0) {
      baseTimestamp = timestamp;
    }
    RecordWriter record =
        new RecordWriter(timestamp - baseTimestamp, offset - baseOffset, key, value, headers);
    reserve(record.sizeInBytes());
    record.write(buffer);
    lastOffset = offset;
    maxTimestamp = Math.max(maxTimestamp, timestamp);
    count++;
    return this;
  }

  /**
   * Adds the marker that ends a transaction (KIP-98), for which the batch is {@link #control} and
   * {@link #transactional}.
   *
   * @param commit whether it commits; else it aborts
   * @param coordinatorEpoch the epoch of the transaction coordinator
   */
  public RecordBatchBuilder appendEndTransaction(
      long timestamp, boolean commit, int coordinatorEpoch) {
    control().transactional();
    ByteBuffer key = ByteBuffer.allocate(4).putShort(CONTROL_VERSION).putShort(type(commit)).flip();
    ByteBuffer value =
        ByteBuffer.allocate(6).putShort(CONTROL_VERSION).putInt(coordinatorEpoch).flip();
    return append(timestamp, Optional.of(key), Optional.of(value));
  }

  /** How many records were added since the last {@link #reset}. */
  public int count() {
    return count;
  }

  /** The bytes of the batch so far, before compression. */
  public int sizeInBytes() {
    return buffer.position();
  }

  /**
   * Ends the batch.
   *
   * @return the batch, from position to limit, in the builder's own buffer: valid until {@link
   *     #reset}
   * @throws IllegalStateException if it has no record and replaces no other batch
   */
  public ByteBuffer build() {
    if (replacing) {
      lastOffset = replacedLastOffset;
    } else if (count == 0) {
      throw new IllegalStateException("A batch without records");
    }
    if (count == 0) {
      clearRecords();
    }
    codec.ifPresent(this::compress);
    boolean byBroker = (attributes & RecordBatch.LOG_APPEND_TIME_FLAG) != 0;
    int size = buffer.position();
    buffer
        .putLong(RecordBatch.BASE_OFFSET, baseOffset)
        .putInt(RecordBatch.LENGTH, size - RecordBatch.LENGTH_OVERHEAD)
        .putInt(RecordBatch.LEADER_EPOCH, leaderEpoch)
        .put(RecordBatch.MAGIC_OFFSET, RecordBatch.MAGIC)
        .putShort(RecordBatch.ATTRIBUTES, (short) attributes)
        .putInt(RecordBatch.LAST_OFFSET_DELTA, (int) (lastOffset - baseOffset))
        .putLong(RecordBatch.BASE_TIMESTAMP, baseTimestamp)
        .putLong(RecordBatch.MAX_TIMESTAMP, byBroker ? appendTime : maxTimestamp)
        .putLong(RecordBatch.PRODUCER_ID, producerId)
        .putShort(RecordBatch.PRODUCER_EPOCH, producerEpoch)
        .putInt(RecordBatch.BASE_SEQUENCE, baseSequence)
        .putInt(RecordBatch.RECORD_COUNT, count)
        .putInt(RecordBatch.CRC, RecordBatch.computeCrc(buffer, 0));
    return buffer.duplicate().flip();
  }

  /** What a header says where no record is left, as Kafka has it. */
  private void clearRecords() {
    codec = Optional.empty();
    attributes &= ~(RecordBatch.COMPRESSION_MASK | RecordBatch.DELETE_HORIZON_FLAG);
    baseTimestamp = RecordBatch.NO_TIMESTAMP;
    maxTimestamp = replacedMaxTimestamp;
  }

  private void compress(CompressionCodec with) {
    byte[] records = new byte[buffer.position() - RecordBatch.HEADER_SIZE];
    buffer.get(RecordBatch.HEADER_SIZE, records).position(RecordBatch.HEADER_SIZE);
    codec = Optional.empty();
    try (OutputStream out = with.compress(new Target(), level)) {
      out.write(records);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void reserve(int bytes) {
    if (buffer.remaining() >= bytes) {
      return;
    }
    long needed = (long) buffer.position() + bytes;
    if (needed > Integer.MAX_VALUE - 8) {
      throw new IllegalStateException("A batch of more than 2 GiB");
    }
    int capacity = (int) Math.min(Integer.MAX_VALUE - 8, Math.max(needed, 2L * buffer.capacity()));
    buffer = ByteBuffer.allocate(capacity).put(buffer.flip());
  }

  private void requireNoRecords() {
    if (count > 0) {
      throw new IllegalStateException("Set after the first record");
    }
  }

  private static short type(boolean commit) {
    return (short) (commit ? 1 : 0);
  }

  /** Where a codec writes compressed records. */
  private final class Target extends OutputStream {
    @Override
    public void write(int value) {
      reserve(1);
      buffer.put((byte) value);
    }

    @Override
    public void write(byte[] bytes, int from, int length) {
      reserve(length);
      buffer.put(bytes, from, length);
    }
  }

  /** One record, with its sizes known before it is written. */
  private record RecordWriter(
      long timestampDelta,
      long offsetDelta,
      Optional<ByteBuffer> key,
      Optional<ByteBuffer> value,
      List<RecordHeader> headers) {

    int sizeInBytes() {
      int body = bodySize();
      return Math.addExact(body, Varint.sizeOf(body));
    }

    private int bodySize() {
      long size =
          1L
              + Varint.sizeOf(timestampDelta)
              + Varint.sizeOf(offsetDelta)
              + sizeOf(key)
              + sizeOf(value)
              + Varint.sizeOf(headers.size());
      for (RecordHeader header : headers) {
        int bytes = header.key().getBytes(StandardCharsets.UTF_8).length;
        size += Varint.sizeOf(bytes) + bytes + sizeOf(header.value());
      }
      return Math.toIntExact(size);
    }

    void write(ByteBuffer target) {
      Varint.write(target, bodySize());
      target.put((byte) 0);
      Varint.write(target, timestampDelta);
      Varint.write(target, offsetDelta);
      write(target, key);
      write(target, value);
      Varint.write(target, headers.size());
      for (RecordHeader header : headers) {
        byte[] name = header.key().getBytes(StandardCharsets.UTF_8);
        Varint.write(target, name.length);
        target.put(name);
        write(target, header.value());
      }
    }

    private static long sizeOf(Optional<ByteBuffer> bytes) {
      int size = bytes.map(ByteBuffer::remaining).orElse(-1);
      return Varint.sizeOf(size) + (long) Math.max(0, size);
    }

    private static void write(ByteBuffer target, Optional<ByteBuffer> bytes) {
      if (bytes.isEmpty()) {
        Varint.write(target, -1);
      } else {
        Varint.write(target, bytes.get().remaining());
        target.put(bytes.get().duplicate());
      }
    }
  }
}
