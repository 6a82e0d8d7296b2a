package io.tailrace.storage.file;

import io.tailrace.spi.storage.StorageException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * What of a segment takes memory and a file descriptor: its index, and its open file. Of a segment
 * that takes no more appends both are let go of while others are read ({@link OpenSegments}), and
 * are there again when it is read next. Any thread, but for what is said.
 */
final class SegmentCache {
  /** Fewer entries are found as fast in the batches: two files for each log would cost more. */
  private static final int MIN_SAVED = 64;

  /** So many entries of the index are kept in memory of a segment that is read only: 80 KiB. */
  private static final int SEALED_ENTRIES = 4096;

  private final SegmentFile file;
  private final IndexFiles indexFiles;
  private final Scratch scratch;
  private final Supplier<SegmentMeta> meta;
  private volatile Optional<SegmentIndex> index = Optional.empty();
  private volatile Optional<OpenSegments> pool = Optional.empty();
  private volatile boolean pooled;
  private volatile boolean used;

  /**
   * Of a segment that takes appends.
   *
   * @param meta what is known of the segment now
   */
  SegmentCache(
      SegmentFile file, IndexFiles indexFiles, Scratch scratch, Supplier<SegmentMeta> meta) {
    this.file = file;
    this.indexFiles = indexFiles;
    this.scratch = scratch;
    this.meta = meta;
  }

  /** The index; read, if need be. */
  SegmentIndex index() throws IOException {
    Optional<SegmentIndex> loaded = index;
    return loaded.isPresent() ? loaded.get() : loadIndex();
  }

  /** Reads the index files, and from the batches what they lack. */
  private synchronized SegmentIndex loadIndex() throws IOException {
    if (index.isEmpty()) {
      if (!file.retain()) {
        throw new StorageException("Segment " + file.path() + " is closed");
      }
      ByteBuffer window = scratch.take();
      try {
        SegmentIndex loaded =
            SegmentWalk.completeIndex(indexFiles, file.file(), window, meta.get());
        if (pool.isPresent() && loaded.count() - indexFiles.savedOffsets() >= MIN_SAVED) {
          indexFiles.save(loaded, false); // Or each time that it is opened would walk over it.
        }
        index = Optional.of(pool.isPresent() ? loaded.thinned(SEALED_ENTRIES) : loaded);
      } catch (CorruptBatchException e) {
        throw e.in(file.path());
      } finally {
        scratch.giveBack(window);
        file.release();
      }
    }
    return index.get();
  }

  /**
   * Says that the segment takes no more appends and that all of it is durable: from now on it is
   * closed while it is not read and others are. Its index must have been saved, or never loaded.
   */
  void evictable(OpenSegments openSegments) {
    synchronized (this) {
      index = index.map(loaded -> loaded.thinned(SEALED_ENTRIES));
      pool = Optional.of(openSegments);
    }
    if (index.isPresent() || file.isOpen()) {
      markUsed();
    }
  }

  boolean isEvictable() {
    return pool.isPresent();
  }

  /** Says that the segment takes appends again: it stays open. */
  synchronized void notEvictable() {
    pool = Optional.empty();
  }

  /** Says that the segment is read. */
  void markUsed() {
    if (!used) {
      used = true;
    }
    if (!pooled && pool.isPresent()) {
      addToPool();
    }
  }

  private void addToPool() {
    synchronized (this) {
      if (pooled || pool.isEmpty()) {
        return;
      }
      pooled = true;
    }
    pool.ifPresent(openSegments -> openSegments.add(this));
  }

  /** Whether the segment was read since the last call. */
  boolean wasUsed() {
    boolean was = used;
    used = false;
    return was;
  }

  /**
   * Closes the file and forgets the index, until the segment is read again.
   *
   * @return whether that is done, or is not needed any more; not while it is read
   */
  synchronized boolean evict() throws IOException {
    if (pool.isPresent()) {
      if (!file.closeUnused()) {
        return false;
      }
      index = Optional.empty();
    }
    pooled = false;
    return true;
  }

  /** Takes an index that was made while the segment was recovered, or none of whose is saved. */
  void index(SegmentIndex made) {
    indexFiles.forget();
    index = Optional.of(made);
  }

  /** How many entries of the index are not saved yet. */
  int unsavedEntries() {
    return index.map(entries -> entries.count() - indexFiles.savedOffsets()).orElse(0);
  }

  /** Saves what is new in the index, if that is worth a file. */
  void save() throws IOException {
    if (pool.isEmpty() && unsavedEntries() >= MIN_SAVED) {
      indexFiles.save(index.get(), false);
    }
  }

  /** Completes and saves the index of a segment that takes no more appends. */
  void seal() throws IOException {
    if (pool.isEmpty() && index.isPresent()) {
      SegmentMeta sealed = meta.get();
      if (sealed.size() > 0) {
        index
            .get()
            .addTime(
                sealed.maxTimestamp(), (int) (sealed.maxTimestampOffset() - sealed.baseOffset()));
        indexFiles.save(index.get(), true);
      }
    }
  }

  void deleteFiles() throws IOException {
    indexFiles.delete();
  }
}
