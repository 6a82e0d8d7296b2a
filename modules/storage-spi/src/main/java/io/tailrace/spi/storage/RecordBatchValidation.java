package io.tailrace.spi.storage;

import java.nio.ByteBuffer;

/**
 * Checks bytes that claim to be record batches, by their headers and checksums: what a leader must
 * know before it stores them. Records are not looked at; {@link RecordCursor} does that.
 */
public final class RecordBatchValidation {
  /** The highest number of a codec that the format knows: zstd. */
  private static final int LAST_CODEC = 4;

  private RecordBatchValidation() {}

  /**
   * Checks one batch as a client may send it: whole, unharmed, of this format, not a control batch,
   * based at offset 0, with as many records as its offsets say.
   *
   * @param at where the batch begins
   * @param limit where the buffer's valid bytes end
   * @param maxBytes {@code max.message.bytes}: the largest size of a batch
   * @return where the batch ends
   * @throws InvalidRecordBatchException if anything is wrong with it
   */
  public static int validateFromClient(ByteBuffer buffer, int at, int limit, int maxBytes) {
    int end = validateFrame(buffer, at, limit);
    if (RecordBatch.baseOffset(buffer, at) != 0) {
      throw fault(
          BatchFault.BASE_OFFSET,
          "The base offset of a batch to be appended is 0, not "
              + RecordBatch.baseOffset(buffer, at));
    }
    if (end - at > maxBytes) {
      throw fault(
          BatchFault.TOO_LARGE,
          "A batch of " + (end - at) + " bytes exceeds the maximum of " + maxBytes);
    }
    validateCrc(buffer, at);
    validateCount(buffer, at);
    if (RecordBatch.compression(buffer, at) > LAST_CODEC) {
      throw fault(
          BatchFault.CODEC, "No codec has the number " + RecordBatch.compression(buffer, at));
    }
    if (RecordBatch.producerId(buffer, at) >= 0) {
      if (RecordBatch.baseSequence(buffer, at) < 0) {
        throw fault(
            BatchFault.SEQUENCE,
            "Producer "
                + RecordBatch.producerId(buffer, at)
                + " sent the invalid sequence number "
                + RecordBatch.baseSequence(buffer, at));
      }
      if (RecordBatch.producerEpoch(buffer, at) < 0) {
        throw fault(
            BatchFault.SEQUENCE,
            "Producer "
                + RecordBatch.producerId(buffer, at)
                + " sent the invalid epoch "
                + RecordBatch.producerEpoch(buffer, at));
      }
    } else if (RecordBatch.isTransactional(buffer, at)) {
      throw fault(BatchFault.SEQUENCE, "A transactional batch without a producer id");
    }
    if (RecordBatch.isControl(buffer, at)) {
      throw fault(BatchFault.CONTROL, "Clients are not allowed to write control records");
    }
    return end;
  }

  /**
   * Checks batches as another replica or a file holds them: each whole and unharmed, with offsets
   * that rise.
   *
   * @param at where the first batch begins
   * @param limit where the last batch ends
   * @throws InvalidRecordBatchException if anything is wrong with one of them
   */
  public static void validateStored(ByteBuffer buffer, int at, int limit) {
    long next = 0;
    for (int batch = at; batch < limit; ) {
      int end = validateFrame(buffer, batch, limit);
      validateCrc(buffer, batch);
      if (RecordBatch.baseOffset(buffer, batch) < next
          || RecordBatch.lastOffsetDelta(buffer, batch) < 0) {
        throw fault(
            BatchFault.BASE_OFFSET,
            "A batch with offsets "
                + RecordBatch.baseOffset(buffer, batch)
                + " to "
                + RecordBatch.lastOffset(buffer, batch)
                + " where at least "
                + next
                + " is expected");
      }
      next = RecordBatch.nextOffset(buffer, batch);
      batch = end;
    }
  }

  /**
   * Checks that a batch of this format lies wholly within the buffer; nothing else.
   *
   * @return where it ends
   * @throws InvalidRecordBatchException if it does not
   */
  public static int validateFrame(ByteBuffer buffer, int at, int limit) {
    int available = limit - at;
    if (available < RecordBatch.MAGIC_OFFSET + 1) {
      throw fault(BatchFault.TRUNCATED, "A batch of which only " + available + " bytes are there");
    }
    // Older formats have smaller headers: their magic byte says more than their size.
    if (RecordBatch.magic(buffer, at) != RecordBatch.MAGIC) {
      throw fault(
          BatchFault.MAGIC,
          "Batches have format version 2, this one has " + RecordBatch.magic(buffer, at));
    }
    long size = (long) buffer.getInt(at + RecordBatch.LENGTH) + RecordBatch.LENGTH_OVERHEAD;
    if (size < RecordBatch.HEADER_SIZE) {
      throw fault(BatchFault.LENGTH, "A batch has at least 61 bytes, this one says " + size);
    }
    if (size > available) {
      throw fault(
          BatchFault.TRUNCATED,
          "A batch of " + size + " bytes of which " + available + " are there");
    }
    return at + (int) size;
  }

  private static void validateCrc(ByteBuffer buffer, int at) {
    int computed = RecordBatch.computeCrc(buffer, at);
    if (computed != RecordBatch.crc(buffer, at)) {
      throw fault(
          BatchFault.CRC,
          "The batch carries the checksum "
              + Integer.toUnsignedString(RecordBatch.crc(buffer, at))
              + " and its bytes have "
              + Integer.toUnsignedString(computed));
    }
  }

  private static void validateCount(ByteBuffer buffer, int at) {
    long offsets = RecordBatch.lastOffsetDelta(buffer, at) + 1L;
    int count = RecordBatch.recordCount(buffer, at);
    if (count <= 0 || offsets != count) {
      throw fault(
          BatchFault.COUNT, "A batch of " + count + " records with " + offsets + " offsets");
    }
  }

  private static InvalidRecordBatchException fault(BatchFault fault, String message) {
    return new InvalidRecordBatchException(fault, message);
  }
}
