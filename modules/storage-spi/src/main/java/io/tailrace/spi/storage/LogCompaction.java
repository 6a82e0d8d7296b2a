package io.tailrace.spi.storage;

import java.util.List;

/**
 * Compaction of a log, as its storage sees it: batches are dropped, or replaced by smaller ones,
 * and offsets stay what they are. Which ones, the caller decides; the storage knows nothing of
 * keys.
 *
 * <p>All methods may be called from any thread, alongside the writer, the readers and {@link
 * Log#flush}, none of which waits for them longer than it takes to rename a few files; appends do
 * not wait at all. One thread at a time compacts a log.
 */
public interface LogCompaction {

  /** The segments of the log, in order of their offsets; the last one is the active one. */
  List<SegmentInfo> segments();

  /**
   * The first offset that no compaction has seen: the {@code limitOffset} of the last one that was
   * completed, as far as the log has not been truncated since; at least {@link Log#startOffset}. It
   * outlives a restart if the log does, and may then be lower than it was, never higher.
   */
  long firstDirtyOffset();

  /**
   * Asks the filter about every batch that begins below an offset and lies in a segment that was
   * sealed when the call began, and stores what is left in place of those segments. Small
   * neighbours become one segment, as far as {@code segment.bytes} allows; a segment in which
   * nothing changes is left as it is. Batches at and above the limit are kept as they are.
   *
   * <p>What is left is durable before anything that it replaces is deleted. After a crash at any
   * moment the log consists of the old segments or of the new ones, in each place. Slices that are
   * being read stay readable. {@link Log#startOffset} and {@link Log#endOffset} do not move.
   *
   * @param limitOffset at most the base offset of the active segment, or nothing of what lies
   *     beyond that is compacted
   * @param bufferBytes the memory to be used for reading and writing, in bytes; more is taken where
   *     a single batch is larger
   * @param filter keeps or replaces the last batch that it is asked about, so that what follows
   *     never seems to begin earlier
   * @return whether all below the limit was compacted: not if the log was truncated, emptied,
   *     closed or deleted meanwhile, or its retention took segments away; it then holds what it
   *     should
   * @throws StorageException if the disk failed or a batch is corrupt. The log can be read and
   *     written as before, unless it says otherwise at the next write
   */
  boolean compact(long limitOffset, int bufferBytes, BatchFilter filter);

  /**
   * A segment as it is now.
   *
   * @param baseOffset the offset that it begins with
   * @param sizeInBytes the bytes of its batches
   * @param firstTimestamp the largest timestamp of its first batch, in milliseconds since 1970, or
   *     -1
   * @param newestMs its largest timestamp; where its records have none, when it was written last
   */
  record SegmentInfo(long baseOffset, long sizeInBytes, long firstTimestamp, long newestMs) {}
}
