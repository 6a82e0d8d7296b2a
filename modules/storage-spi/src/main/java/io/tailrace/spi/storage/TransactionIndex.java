package io.tailrace.spi.storage;

/**
 * Which transactions of a log were aborted, in the order of their markers: an index of batches that
 * readers of committed records leave out. Who writes the log says what belongs in it; the storage
 * keeps it beside the batches, in bounded memory, and for as long as them: {@link Log#truncate},
 * {@link Log#restartAt} and whatever moves {@link Log#startOffset} take entries away too.
 *
 * <p>The writer of the log calls what changes the index ({@link #add}, {@link #deleteBefore},
 * {@link #truncate}, {@link #clear}); any thread may read it meanwhile, and never blocks the
 * writer.
 *
 * <p>Entries whose markers lie below the offset of a {@link Log.Snapshot} are durable before that
 * snapshot is. Others may be lost in a crash, in any place: whoever restores a state from a
 * snapshot has to {@link #truncate} the index at its offset, and to add anew what follows.
 */
public interface TransactionIndex {
  /** Stands for "there is no entry". */
  long NONE = -1;

  /**
   * Adds an aborted transaction.
   *
   * @param producerId whose it was
   * @param firstOffset the offset of its first batch
   * @param lastOffset the offset of its marker: above that of all other entries, and below {@link
   *     Log#endOffset}
   * @param stableOffset every transaction whose marker lies above begins at or after this offset
   * @throws StorageException as {@link Log#append} does
   */
  void add(long producerId, long firstOffset, long lastOffset, long stableOffset);

  /**
   * Says that nobody will ask for entries whose markers lie below an offset: they are not shown any
   * more, and sooner or later their memory or disk space is free. Forgotten by a restart.
   */
  void deleteBefore(long offset);

  /**
   * Removes the entries whose markers lie at or above an offset, and those from the first on that
   * is damaged.
   */
  void truncate(long offset);

  /** Removes all entries. */
  void clear();

  /**
   * No marker of an entry that is shown lies below this offset. As long as it stays the same, no
   * entry above it goes but with its batches, by truncation.
   */
  long startOffset();

  /** The marker of the newest entry, or {@link #NONE}. */
  long lastOffset();

  /** Whether no entry is shown; a cheap question. */
  default boolean isEmpty() {
    return lastOffset() < startOffset();
  }

  /**
   * Shows the entries whose markers lie at or above an offset, in the order of their markers.
   *
   * @throws StorageException if they cannot be read, or are damaged
   */
  void forEach(long fromOffset, Visitor visitor);

  /** Looks at one entry. */
  @FunctionalInterface
  interface Visitor {
    /** Its fields are those of {@link #add}. True to go on. */
    boolean visit(long producerId, long firstOffset, long lastOffset, long stableOffset);
  }
}
