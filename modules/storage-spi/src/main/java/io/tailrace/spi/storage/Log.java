package io.tailrace.spi.storage;

import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * An append-only sequence of record batches (v2, see {@link RecordBatch}), addressed by offset.
 *
 * <p>One thread at a time writes ({@link #append}, {@link #truncate}, {@link #deleteBefore}, {@link
 * #applyRetention}, {@link #configure}, {@link #writeSnapshot}, {@link #close}, and what changes
 * the {@link #transactionIndex}): the kernel sees to it. {@link #flush} and all reading methods may
 * be called from any thread at any time, alongside the writer, and never block it.
 *
 * <p>A {@link StorageException} of a writing method or of {@code flush} is final: every later write
 * throws too, until the log is closed and opened anew. Reading goes on as far as it can.
 */
public interface Log extends AutoCloseable {

  /** The id under which it was opened. */
  LogId id();

  /** The first offset that can be read (log start offset); it only rises. */
  long startOffset();

  /** The offset that the next appended batch begins with (log end offset). */
  long endOffset();

  /** The bytes of all batches that are stored. */
  long sizeInBytes();

  /**
   * Appends one or more whole batches. Their offsets rise, and the first is not below {@link
   * #endOffset} (above it, a gap is left: compacted topics have gaps). The storage reads the
   * headers and trusts them: the kernel has validated them.
   *
   * @param batches from position to limit; heap or direct; both are left as they are, and the bytes
   *     are not referenced after the call
   * @throws StorageException if not everything was written; then nothing of it is visible, and
   *     whatever reached the disk is cut off when the log is opened again
   */
  void append(ByteBuffer batches);

  /**
   * Reads batches, from the one that holds {@code offset} on, without copying them.
   *
   * <p>The slice holds bytes of one segment. It may end within a batch: readers skip an incomplete
   * last batch. It may begin with records below {@code offset}, as batches are not taken apart. It
   * holds at least one whole batch, even if that exceeds {@code maxBytes}, unless there is nothing
   * to read before {@code limitOffset}.
   *
   * @param offset from {@link #startOffset} to {@link #endOffset}
   * @param limitOffset the end of what may be read, exclusive: a batch boundary such as the high
   *     watermark; beyond {@link #endOffset} it has no effect
   * @param maxBytes the size wanted, at least 0
   * @return the slice, to be closed by the caller; empty (and needing no close) where nothing
   *     follows
   * @throws OffsetOutOfRangeException if the offset is below the start or above the end
   */
  LogSlice read(long offset, long limitOffset, int maxBytes);

  /**
   * The base offset of the first batch whose largest timestamp is at least the given one, if there
   * is one: a look-up by time begins there. What counts are timestamps of records ({@link
   * RecordBatch#newestRecord}): a batch without records is never found.
   */
  OptionalLong batchAtOrAfter(long timestamp);

  /** The base offset of the first batch that has the largest timestamp of all records, if any. */
  OptionalLong batchOfMaxTimestamp();

  /**
   * Removes everything at and above {@code offset}, which lies on a batch boundary; a snapshot
   * beyond it is removed too. Has no effect at or beyond {@link #endOffset}; below {@link
   * #startOffset}, the log start offset falls with it.
   *
   * <p>What is truncated was never committed, so no consumer reads it. A slice that reaches above
   * the offset may then throw {@link StorageException}.
   */
  void truncate(long offset);

  /** Empties the log; it then starts and ends at the given offset. Snapshots are removed. */
  void restartAt(long offset);

  /**
   * Raises the log start offset (DeleteRecords, KIP-107). Segments that lie wholly before it may be
   * deleted at once or by the next {@link #applyRetention}.
   *
   * @param offset at most {@link #endOffset}; below {@link #startOffset} it has no effect
   */
  void deleteBefore(long offset);

  /**
   * Deletes the oldest segments that the {@link LogConfig} lets go, as of now, none that reaches
   * beyond {@code limitOffset}. The active segment is rolled first if all of it has expired.
   *
   * @return whether {@link #startOffset} rose
   */
  boolean applyRetention(long limitOffset);

  /** Applies changed settings from now on. */
  void configure(LogConfig config);

  /**
   * Makes everything that was appended before the call durable (fsync).
   *
   * @return the offset up to which the log is durable now
   */
  long flush();

  /**
   * Stores a small state that the kernel derived from the batches before {@code snapshot.offset()},
   * in place of the previous one, atomically and durably; before that, what {@link
   * #transactionIndex} says of those batches.
   */
  void writeSnapshot(Snapshot snapshot);

  /** The stored snapshot, if there is a readable one. It is never beyond {@link #endOffset}. */
  Optional<Snapshot> snapshot();

  /** Which of its transactions were aborted. */
  TransactionIndex transactionIndex();

  /**
   * What lets the log be compacted; empty if this storage cannot. Then topics that want compaction
   * keep all of their records.
   */
  default Optional<LogCompaction> compaction() {
    return Optional.empty();
  }

  /**
   * Flushes and closes. Slices that are being read stay readable until they are closed. A storage
   * may make the log's name durable for all logs at once: then a log that was never flushed before
   * outlives a power loss from the moment on when the storage, too, is closed.
   */
  @Override
  void close();

  /**
   * Closes as {@link #close} does, with a last snapshot. Unlike {@link #writeSnapshot}, this lets
   * the storage write the snapshots of all logs at once when it is closed itself.
   *
   * @param last the state as of {@link #endOffset}
   */
  default void close(Snapshot last) {
    writeSnapshot(last);
    close();
  }

  /**
   * A derived state.
   *
   * @param offset the state reflects every batch before this offset and none after it
   * @param state opaque bytes, at most 64 MiB
   */
  record Snapshot(long offset, ByteBuffer state) {}
}
