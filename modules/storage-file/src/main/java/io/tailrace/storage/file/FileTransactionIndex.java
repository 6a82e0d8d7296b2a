package io.tailrace.storage.file;

import io.tailrace.spi.storage.StorageException;
import io.tailrace.spi.storage.TransactionIndex;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.NoSuchFileException;
import java.util.Arrays;
import java.util.List;

/**
 * The aborted transactions of a log, in files beside its segments that begin with each so many
 * entries; in memory are a few numbers for each file. A log without such transactions has no file.
 */
final class FileTransactionIndex implements TransactionIndex {
  private static final TransactionFile[] NO_FILES = {};

  /** So many entries are read first; then twice as many each time. */
  private static final int FIRST_READ = 16;

  private final OpenLog log;
  private final ByteBuffer entry = ByteBuffer.allocateDirect(TransactionEntry.BYTES);

  /** In the order of their markers; the last one takes new entries. */
  private volatile TransactionFile[] files = NO_FILES;

  private volatile long startOffset;
  private volatile long lastOffset = NONE;
  private volatile int truncations;

  /** Of those that take no more entries, the one that was read last stays open. */
  private volatile TransactionFile readLast;

  private int nextNumber;
  private boolean namesChanged;

  /** An empty one. */
  FileTransactionIndex(OpenLog log) {
    this.log = log;
    startOffset = log.startOffset;
  }

  /**
   * Finds the files of a log.
   *
   * @param clean whether they were closed: else every entry is looked at, and those that follow one
   *     that is damaged or missing are removed
   */
  void load(boolean clean) throws IOException {
    List<Long> markers =
        log.fs.disk().list(log.directory).stream()
            .flatMap(name -> FileNames.transactionIndexBase(name).stream().boxed())
            .sorted()
            .toList();
    TransactionFile[] found = new TransactionFile[markers.size()];
    for (int i = 0; i < found.length; i++) {
      found[i] = TransactionFile.open(log.fs.disk(), log.directory, markers.get(i));
    }
    files = found;
    if (found.length > 0 && !(clean && takeEnd(found[found.length - 1]))) {
      removeFrom(new TransactionIndexCheck(found).firstFault());
    }
  }

  /** Takes note of the last entry, unless that is damaged. */
  private boolean takeEnd(TransactionFile last) throws IOException {
    if (last.count() == 0) {
      return false;
    }
    last.read(entry.clear(), last.count() - 1);
    if (!TransactionEntry.isWhole(entry, 0)) {
      return false;
    }
    lastOffset = TransactionEntry.lastOffset(entry, 0);
    nextNumber = TransactionEntry.number(entry, 0) + 1;
    return true;
  }

  @Override
  public void add(long producerId, long firstOffset, long markerOffset, long stableOffset) {
    log.requireWritable();
    if (markerOffset <= lastOffset || markerOffset >= log.endOffset) {
      throw new IllegalArgumentException(
          "An aborted transaction of " + log.id + " with a marker at " + markerOffset);
    }
    try {
      TransactionFile[] row = files;
      TransactionFile active =
          row.length == 0 || row[row.length - 1].isFull()
              ? begin(row, markerOffset)
              : row[row.length - 1];
      TransactionEntry.put(
          entry.clear(), producerId, firstOffset, markerOffset, stableOffset, nextNumber);
      active.append(entry.flip());
      nextNumber++;
      lastOffset = markerOffset;
    } catch (IOException e) {
      throw log.fail("index a transaction of", e);
    }
  }

  private TransactionFile begin(TransactionFile[] row, long marker) throws IOException {
    TransactionFile begun = TransactionFile.create(log.fs.disk(), log.directory, marker);
    namesChanged = true;
    TransactionFile[] longer = Arrays.copyOf(row, row.length + 1);
    longer[row.length] = begun;
    files = longer;
    if (row.length > 0) {
      row[row.length - 1].closeUnused();
    }
    return begun;
  }

  @Override
  public void deleteBefore(long offset) {
    if (offset <= startOffset) {
      return;
    }
    startOffset = offset;
    TransactionFile[] row = files;
    int gone = 0;
    while (gone < row.length && endsBefore(row, gone, offset)) {
      gone++;
    }
    try {
      remove(row, 0, gone);
    } catch (IOException e) {
      throw log.fail("delete transactions of", e);
    }
  }

  private boolean endsBefore(TransactionFile[] row, int i, long offset) {
    return i + 1 < row.length ? row[i + 1].firstMarker() <= offset : lastOffset < offset;
  }

  /** Removes the files from one up to another, and deletes them. */
  private void remove(TransactionFile[] row, int from, int to) throws IOException {
    if (from == to) {
      return;
    }
    TransactionFile[] left = new TransactionFile[row.length - (to - from)];
    System.arraycopy(row, 0, left, 0, from);
    System.arraycopy(row, to, left, from, row.length - to);
    files = left;
    namesChanged = true;
    for (int i = from; i < to; i++) {
      row[i].delete();
    }
  }

  @Override
  public void truncate(long offset) {
    startOffset = Math.min(startOffset, offset);
    if (lastOffset < offset) {
      return;
    }
    ByteBuffer window = log.fs.scratch().take();
    try {
      TransactionFile[] row = files;
      int file = row.length - 1;
      while (file > 0 && row[file].firstMarker() >= offset) {
        file--;
      }
      if (file >= 0) {
        removeFrom(new Position(file, row[file].firstAtOrAbove(offset, window)));
      }
    } catch (IOException e) {
      throw log.fail("truncate", e);
    } finally {
      log.fs.scratch().giveBack(window);
    }
  }

  /** Where an entry is. */
  record Position(int file, int entry) {}

  private void removeFrom(Position cut) throws IOException {
    truncations++;
    TransactionFile[] row = files;
    if (cut.file < row.length && cut.entry > 0) {
      if (cut.entry < row[cut.file].count()) {
        row[cut.file].truncate(cut.entry);
      }
      remove(row, cut.file + 1, row.length);
    } else {
      remove(row, cut.file, row.length);
    }
    TransactionFile[] left = files;
    if (left.length == 0) {
      lastOffset = NONE;
      nextNumber = 0;
    } else if (!takeEnd(left[left.length - 1])) {
      throw new IOException(left[left.length - 1].path() + " is damaged");
    }
  }

  @Override
  public void clear() {
    try {
      removeFrom(new Position(0, 0));
      // Also what nobody took for the log's: an older version may have left it.
      for (String name : log.fs.disk().list(log.directory)) {
        if (FileNames.transactionIndexBase(name).isPresent()) {
          log.fs.disk().delete(log.directory.resolve(name));
          namesChanged = true;
        }
      }
    } catch (NoSuchFileException e) {
      return; // The log has no directory yet.
    } catch (IOException e) {
      throw log.fail("delete transactions of", e);
    }
  }

  @Override
  public long startOffset() {
    return startOffset;
  }

  @Override
  public long lastOffset() {
    return lastOffset;
  }

  @Override
  public void forEach(long fromOffset, Visitor visitor) {
    long from = Math.max(fromOffset, startOffset);
    if (lastOffset < from) {
      return;
    }
    log.requireOpen();
    int truncationsBefore = truncations;
    ByteBuffer window = log.fs.scratch().take();
    try {
      TransactionFile[] row = files;
      boolean goOn = true;
      for (int i = indexOf(row, from); i < row.length && goOn; i++) {
        goOn = show(row[i], i + 1 < row.length, from, window, visitor);
      }
      log.requireOpen(); // else files may have been passed over
    } catch (IOException e) {
      if (truncations != truncationsBefore) {
        return; // what was there is not any more
      }
      throw log.isClosed()
          ? new StorageException("Log " + log.id + " is closed", e)
          : log.fail("read the transactions of", e);
    } finally {
      log.fs.scratch().giveBack(window);
    }
  }

  /** The last file that begins at or below a marker, or the first one. */
  private static int indexOf(TransactionFile[] row, long marker) {
    int low = 0;
    int high = row.length - 1;
    while (low < high) {
      int middle = (low + high + 1) >>> 1;
      if (row[middle].firstMarker() <= marker) {
        low = middle;
      } else {
        high = middle - 1;
      }
    }
    return low;
  }

  /** Shows entries of one file; false if the visitor wants no more. */
  private boolean show(
      TransactionFile file, boolean full, long from, ByteBuffer window, Visitor visitor)
      throws IOException {
    if (!file.retain()) {
      return true; // deleted: all of it lies before the start
    }
    try {
      if (full) {
        keepOpen(file);
      }
      return show(file, from, window, visitor);
    } catch (NoSuchFileException e) {
      if (Arrays.asList(files).contains(file)) {
        throw e;
      }
      return true; // deleted before it was opened
    } finally {
      file.release();
      if (full && readLast != file) {
        file.closeUnused();
      }
    }
  }

  private void keepOpen(TransactionFile file) throws IOException {
    TransactionFile before = readLast;
    if (before != file) {
      readLast = file;
      if (before != null) {
        before.closeUnused();
      }
    }
  }

  private static boolean show(TransactionFile file, long from, ByteBuffer window, Visitor visitor)
      throws IOException {
    int end = file.count();
    int at = file.firstAtOrAbove(from, window);
    int most = window.capacity() / TransactionEntry.BYTES;
    for (int step = FIRST_READ; at < end; step = Math.min(2 * step, most)) {
      int entries = Math.min(step, end - at);
      file.read(window.clear().limit(entries * TransactionEntry.BYTES), at);
      for (int i = 0; i < entries; i++) {
        int position = i * TransactionEntry.BYTES;
        if (!TransactionEntry.isWhole(window, position)) {
          throw new IOException(file.path() + " is damaged in entry " + (at + i));
        }
        if (!visitor.visit(
            TransactionEntry.producerId(window, position),
            TransactionEntry.firstOffset(window, position),
            TransactionEntry.lastOffset(window, position),
            TransactionEntry.stableOffset(window, position))) {
          return false;
        }
      }
      at += entries;
    }
    return true;
  }

  /** Whether there are files. */
  boolean hasFiles() {
    return files.length > 0;
  }

  /** Makes all entries durable. */
  void force() throws IOException {
    TransactionFile[] row = files;
    for (int i = row.length - 1; i >= 0 && row[i].isDirty(); i--) {
      row[i].force();
      if (i < row.length - 1) {
        row[i].closeUnused();
      }
    }
    if (namesChanged) {
      namesChanged = false;
      log.fs.disk().syncDirectory(log.directory);
    }
  }

  /** Closes the files. */
  void close() throws IOException {
    for (TransactionFile file : files) {
      file.release();
    }
  }
}
