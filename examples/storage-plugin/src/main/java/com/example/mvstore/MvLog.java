package com.example.mvstore;

import com.example.mvstore.Segments.Segment;
import io.tailrace.spi.storage.Log;
import io.tailrace.spi.storage.LogConfig;
import io.tailrace.spi.storage.LogId;
import io.tailrace.spi.storage.LogSlice;
import io.tailrace.spi.storage.OffsetOutOfRangeException;
import io.tailrace.spi.storage.RecordBatch;
import io.tailrace.spi.storage.StorageException;
import io.tailrace.spi.storage.TransactionIndex;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Supplier;
import org.h2.mvstore.Cursor;
import org.h2.mvstore.MVMap;
import org.h2.mvstore.MVStoreException;

/**
 * One log. The store may commit between any two changes, so they are made in an order that a crash
 * leaves in one of two states: batch before index entry when appending, index entry before batch
 * when deleting. A batch without an index entry is rubbish, and removed when the log is opened.
 */
final class MvLog implements Log {
  private final MvStorage storage;
  private final LogId id;
  private final InstantSource clock;
  private final MVMap<Long, byte[]> batches;
  private final MVMap<Long, byte[]> index;
  private final MvTransactionIndex transactions;
  private Header header;
  private LogConfig config;
  private Optional<Segment> active = Optional.empty();
  private volatile long start;
  private volatile long end;
  private volatile long size;
  private volatile boolean writable = true;

  MvLog(MvStorage storage, LogId id, Header header, LogConfig config, InstantSource clock) {
    this.storage = storage;
    this.id = id;
    this.header = header;
    this.config = config;
    this.clock = clock;
    batches = storage.batches(id);
    index = storage.index(id);
    removeUnindexed();
    start = header.start();
    end = index.isEmpty() ? header.end() : Math.max(header.end(), entry(index.lastKey()).next());
    look();
    store();
    transactions = new MvTransactionIndex(this, storage.transactions(id));
    transactions.truncate(end);
  }

  private void removeUnindexed() {
    Long last = index.lastKey();
    for (Long key = batches.lastKey();
        key != null && (last == null || key > last);
        key = batches.lastKey()) {
      batches.remove(key);
    }
    Long first = index.firstKey();
    for (Long key = batches.firstKey(); key != null && key < first; key = batches.firstKey()) {
      batches.remove(key);
    }
  }

  /** Finds out what follows from the index. */
  private void look() {
    List<Segment> segments = Segments.of(index, index.firstKey());
    size = segments.stream().mapToLong(Segment::size).sum();
    active = segments.isEmpty() ? Optional.empty() : Optional.of(segments.getLast());
  }

  private void store() {
    header = header.with(start, end);
    storage.headers().put(id.toString(), header.bytes());
  }

  private IndexEntry entry(Long base) {
    return IndexEntry.read(index.get(base));
  }

  @Override
  public LogId id() {
    return id;
  }

  @Override
  public long startOffset() {
    return start;
  }

  @Override
  public long endOffset() {
    return end;
  }

  @Override
  public long sizeInBytes() {
    return size;
  }

  @Override
  public void append(ByteBuffer source) {
    if (RecordBatch.baseOffset(source, source.position()) < end) {
      throw new IllegalArgumentException("An append below the end " + end + " of " + id);
    }
    write(
        () -> {
          long next = end;
          for (int at = source.position(); at < source.limit(); ) {
            next = append(source, at);
            at += RecordBatch.sizeInBytes(source, at);
          }
          end = next; // only now readers see them
        });
  }

  private long append(ByteBuffer source, int at) {
    byte[] batch = new byte[RecordBatch.sizeInBytes(source, at)];
    source.get(at, batch);
    long base = RecordBatch.baseOffset(source, at);
    long timestamp = RecordBatch.maxTimestamp(source, at);
    long now = clock.millis();
    long time = timestamp >= 0 ? timestamp : now;
    boolean roll = active.isEmpty() || active.get().isFullFor(batch.length, time, config);
    Long last = index.lastKey();
    IndexEntry entry =
        new IndexEntry(
            RecordBatch.nextOffset(source, at),
            timestamp,
            last == null ? timestamp : Math.max(timestamp, entry(last).reached()),
            now,
            roll ? base : active.get().base(),
            batch.length);
    batches.put(base, batch);
    index.put(base, entry.bytes());
    active = Optional.of(roll ? Segment.of(base, entry) : active.get().with(entry));
    size += batch.length;
    return entry.next();
  }

  @Override
  public LogSlice read(long offset, long limitOffset, int maxBytes) {
    return reading(() -> slice(offset, limitOffset, maxBytes));
  }

  private LogSlice slice(long offset, long limitOffset, int maxBytes) {
    long limit = Math.min(limitOffset, end);
    if (offset < start || offset > end) {
      throw new OffsetOutOfRangeException(id, offset, start, end);
    }
    Cursor<Long, byte[]> cursor = index.cursor(holding(offset));
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(Math.min(maxBytes, 1 << 16));
    long segment = -1;
    int wanted = maxBytes;
    while (cursor.hasNext() && (segment < 0 || bytes.size() < wanted)) {
      long base = cursor.next();
      IndexEntry entry = IndexEntry.read(cursor.getValue());
      if (entry.next() <= offset) {
        continue;
      }
      byte[] batch = batches.get(base);
      if (base >= limit || segment >= 0 && entry.segment() != segment || batch == null) {
        break;
      }
      bytes.writeBytes(batch);
      wanted = segment < 0 ? Math.max(maxBytes, batch.length) : wanted;
      segment = entry.segment();
    }
    if (offset < start) { // the beginning was deleted meanwhile
      throw new OffsetOutOfRangeException(id, offset, start, end);
    }
    return bytes.size() == 0
        ? LogSlice.EMPTY
        : new MvSlice(Arrays.copyOf(bytes.toByteArray(), Math.min(wanted, bytes.size())));
  }

  /** The base offset of the batch that holds an offset or comes before it. */
  private Long holding(long offset) {
    Long base = index.floorKey(offset);
    return base != null ? base : index.firstKey();
  }

  @Override
  public OptionalLong batchAtOrAfter(long timestamp) {
    return reading(() -> lookUp(timestamp));
  }

  private OptionalLong lookUp(long timestamp) {
    Cursor<Long, byte[]> cursor = index.cursor(firstReaching(timestamp));
    while (cursor.hasNext()) {
      long base = cursor.next();
      IndexEntry entry = IndexEntry.read(cursor.getValue());
      if (entry.next() > start && base < end && entry.maxTimestamp() >= timestamp) {
        return OptionalLong.of(base);
      }
    }
    return OptionalLong.empty();
  }

  /** No batch before this one is as late; found by bisection, since what is reached never falls. */
  private Long firstReaching(long timestamp) {
    long low = 0;
    long high = index.sizeAsLong();
    while (low < high) {
      long middle = (low + high) >>> 1;
      Long base = index.getKey(middle);
      byte[] entry = base == null ? null : index.get(base);
      if (entry == null) { // the log shrinks meanwhile: look at all that is left
        return index.firstKey();
      }
      if (IndexEntry.read(entry).reached() >= timestamp) {
        high = middle;
      } else {
        low = middle + 1;
      }
    }
    Long found = index.getKey(low);
    return found != null ? found : Long.valueOf(Long.MAX_VALUE);
  }

  @Override
  public OptionalLong batchOfMaxTimestamp() {
    return reading(this::lookUpNewest);
  }

  private OptionalLong lookUpNewest() {
    OptionalLong found = OptionalLong.empty();
    long largest = Long.MIN_VALUE;
    Cursor<Long, byte[]> cursor = index.cursor(holding(start));
    while (cursor.hasNext()) {
      long base = cursor.next();
      IndexEntry entry = IndexEntry.read(cursor.getValue());
      if (entry.next() > start && base < end && entry.maxTimestamp() > largest) {
        largest = entry.maxTimestamp();
        found = OptionalLong.of(base);
      }
    }
    return found;
  }

  @Override
  public void truncate(long offset) {
    if (offset >= end) {
      return;
    }
    write(
        () -> {
          end = offset;
          start = Math.min(start, offset);
          for (Long base = index.lastKey();
              base != null && base >= offset;
              base = index.lastKey()) {
            index.remove(base);
            batches.remove(base);
          }
          if (snapshot().map(Snapshot::offset).orElse(0L) > offset) {
            storage.snapshots().remove(id.toString());
          }
          look();
          store();
        });
    transactions.truncate(offset);
  }

  @Override
  public void restartAt(long offset) {
    write(
        () -> {
          start = Math.max(start, end); // readers find nothing from here on
          index.clear();
          batches.clear();
          storage.snapshots().remove(id.toString());
          end = offset;
          start = offset;
          look();
          store();
        });
    transactions.clear();
    transactions.truncate(offset); // its start may lie above
    transactions.deleteBefore(offset);
  }

  @Override
  public void deleteBefore(long offset) {
    if (offset <= start) {
      return;
    }
    if (offset > end) {
      throw new IllegalArgumentException("Deletion beyond the end " + end + " of " + id);
    }
    write(
        () -> {
          start = offset;
          store();
          for (Long base = index.firstKey();
              base != null && entry(base).next() <= offset;
              base = index.firstKey()) {
            index.remove(base);
            batches.remove(base);
          }
          look();
        });
    transactions.deleteBefore(offset);
  }

  @Override
  public TransactionIndex transactionIndex() {
    return transactions;
  }

  @Override
  public boolean applyRetention(long limitOffset) {
    if (!config.deleteRetained()) {
      return false;
    }
    long before = start;
    List<Segment> segments = Segments.of(index, index.firstKey());
    deleteBefore(Segments.expired(segments, config, clock.millis(), limitOffset));
    return start > before;
  }

  @Override
  public void configure(LogConfig changed) {
    config = changed;
  }

  @Override
  public long flush() {
    long durable = end;
    write(storage::sync);
    return durable;
  }

  @Override
  public void writeSnapshot(Snapshot snapshot) {
    ByteBuffer bytes = ByteBuffer.allocate(Long.BYTES + snapshot.state().remaining());
    bytes.putLong(snapshot.offset()).put(snapshot.state().duplicate());
    write(
        () -> {
          storage.snapshots().put(id.toString(), bytes.array());
          storage.sync();
        });
  }

  @Override
  public Optional<Snapshot> snapshot() {
    return Optional.ofNullable(storage.snapshots().get(id.toString()))
        .map(ByteBuffer::wrap)
        .map(bytes -> new Snapshot(bytes.getLong(), bytes.slice()))
        .filter(snapshot -> snapshot.offset() <= end);
  }

  @Override
  public void close() {
    if (writable) {
      flush();
      abandon();
      storage.closed(id);
    }
  }

  /** Takes no more changes. */
  void abandon() {
    writable = false;
  }

  <T> T reading(Supplier<T> answer) {
    try {
      return answer.get();
    } catch (MVStoreException e) {
      throw new StorageException(id + " cannot be read: " + e.getMessage(), e);
    }
  }

  void write(Runnable change) {
    if (!writable) {
      throw new StorageException(id + " is closed, or a change of it failed before");
    }
    try {
      change.run();
    } catch (MVStoreException e) {
      writable = false;
      throw new StorageException(id + " cannot be changed: " + e.getMessage(), e);
    }
  }
}
