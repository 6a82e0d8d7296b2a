package io.tailrace.storage.memory;

import io.tailrace.spi.storage.Log;
import io.tailrace.spi.storage.LogCompaction;
import io.tailrace.spi.storage.LogConfig;
import io.tailrace.spi.storage.LogId;
import io.tailrace.spi.storage.LogSlice;
import io.tailrace.spi.storage.OffsetOutOfRangeException;
import io.tailrace.spi.storage.RecordBatch;
import io.tailrace.spi.storage.StorageException;
import io.tailrace.spi.storage.TransactionIndex;
import java.nio.ByteBuffer;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A log whose state is one immutable value: writing replaces it, reading looks at one of them. The
 * writer and a compaction replace it one at a time.
 */
final class MemoryLog implements Log {
  private final LogId id;
  private final Budget budget;
  private final InstantSource clock;
  private volatile LogConfig config;
  private volatile Optional<Snapshot> snapshot = Optional.empty();
  private volatile State state;
  private volatile long compactedTo;
  private volatile int truncations;
  private volatile boolean closed;
  private Optional<StorageException> failure = Optional.empty();
  private final MemoryTransactionIndex transactions;
  private final Object writing = new Object();

  /** Segments in order of their offsets, the active one last; never none. */
  private record State(long startOffset, Segment[] segments) {
    Segment active() {
      return segments[segments.length - 1];
    }

    /** The last segment that begins at or below the offset, or the first. */
    int indexAt(long offset) {
      int low = 0;
      int high = segments.length - 1;
      while (low < high) {
        int middle = (low + high + 1) >>> 1;
        if (segments[middle].baseOffset() <= offset) {
          low = middle;
        } else {
          high = middle - 1;
        }
      }
      return low;
    }

    State withActive(Segment segment) {
      Segment[] changed = segments.clone();
      changed[changed.length - 1] = segment;
      return new State(startOffset, changed);
    }

    State rolled(Segment segment) {
      Segment[] longer = Arrays.copyOf(segments, segments.length + 1);
      longer[segments.length] = segment;
      return new State(startOffset, longer);
    }
  }

  MemoryLog(LogId id, LogConfig config, Budget budget, InstantSource clock) {
    this.id = id;
    this.config = config;
    this.budget = budget;
    this.clock = clock;
    transactions = new MemoryTransactionIndex(id, budget);
    state = empty(0);
  }

  void reopen(LogConfig newConfig) {
    config = newConfig;
    synchronized (writing) {
      if (closed) {
        closed = false;
        failure = Optional.empty();
      }
    }
  }

  /** Gives its memory back; slices keep what they refer to. */
  void delete() {
    synchronized (writing) {
      release(state.segments, 0, state.segments.length);
      state =
          new State(state.startOffset, new Segment[] {Segment.empty(endOffset(), clock.millis())});
      snapshot = Optional.empty();
      transactions.clear();
      closed = true;
    }
  }

  @Override
  public LogId id() {
    return id;
  }

  @Override
  public long startOffset() {
    return state.startOffset;
  }

  @Override
  public long endOffset() {
    return state.active().nextOffset();
  }

  @Override
  public long sizeInBytes() {
    return Arrays.stream(state.segments).mapToLong(Segment::size).sum();
  }

  @Override
  public void append(ByteBuffer batches) {
    synchronized (writing) {
      appendAlone(batches);
    }
  }

  private void appendAlone(ByteBuffer batches) {
    requireWritable();
    State before = state;
    if (batches.hasRemaining()
        && RecordBatch.baseOffset(batches, batches.position()) < endOffset()) {
      throw new IllegalArgumentException("Append to " + id + " below its end at " + endOffset());
    }
    State after = before;
    long taken = 0;
    try {
      long now = clock.millis();
      boolean first = true;
      for (int at = batches.position(); at < batches.limit(); ) {
        int size = RecordBatch.sizeInBytes(batches, at);
        Segment active = after.active();
        if (first && mustRoll(active, batches, now)) {
          active = Segment.empty(baseOfNext(active, batches), now);
          after = before.active().size() == 0 ? before.withActive(active) : before.rolled(active);
        }
        first = false;
        int capacity = active.missingCapacity(size);
        budget.take(id, capacity);
        taken += capacity;
        after =
            after.withActive(
                active.append(batches, at, capacity, config.indexIntervalBytes(), now));
        at += size;
      }
      state = after;
    } catch (StorageException e) {
      budget.giveBack(taken);
      failure = Optional.of(e);
      throw e;
    }
  }

  /** Where the last batch before ended, as long as the offsets to come can be told from that. */
  private static long baseOfNext(Segment active, ByteBuffer batches) {
    if (active.size() == 0) {
      return RecordBatch.baseOffset(batches, batches.position());
    }
    long previousEnd = active.endOfBatches();
    long nextOffset = previousEnd;
    for (int at = batches.position(); at < batches.limit(); ) {
      nextOffset = RecordBatch.nextOffset(batches, at);
      at += RecordBatch.sizeInBytes(batches, at);
    }
    boolean fits = nextOffset - previousEnd <= Integer.MAX_VALUE;
    return fits ? previousEnd : RecordBatch.baseOffset(batches, batches.position());
  }

  private boolean mustRoll(Segment active, ByteBuffer batches, long now) {
    long maxTimestamp = RecordBatch.NO_TIMESTAMP;
    long nextOffset = active.nextOffset();
    for (int at = batches.position(); at < batches.limit(); ) {
      maxTimestamp = Math.max(maxTimestamp, RecordBatch.maxTimestamp(batches, at));
      nextOffset = RecordBatch.nextOffset(batches, at);
      at += RecordBatch.sizeInBytes(batches, at);
    }
    if (nextOffset - active.baseOffset() > Integer.MAX_VALUE) {
      return true;
    }
    if (active.size() == 0) {
      return false;
    }
    long age =
        active.firstTimestamp() >= 0
            ? maxTimestamp - active.firstTimestamp()
            : now - active.createdMs();
    return (long) active.size() + batches.remaining() > config.segmentBytes()
        || age > config.segmentMs();
  }

  @Override
  public LogSlice read(long offset, long limitOffset, int maxBytes) {
    State now = state;
    long endOffset = now.active().nextOffset();
    if (offset < now.startOffset || offset > endOffset) {
      throw new OffsetOutOfRangeException(id, offset, now.startOffset, endOffset);
    }
    for (int i = now.indexAt(offset); i < now.segments.length; i++) {
      Segment segment = now.segments[i];
      int from = segment.positionOf(offset);
      if (from < segment.size()) {
        int to = segment.positionOf(limitOffset);
        if (to <= from) {
          return LogSlice.EMPTY;
        }
        int wanted = Math.max(maxBytes, segment.batchSizeAt(from));
        return new MemorySlice(segment, from, Math.min(wanted, to - from));
      }
    }
    return LogSlice.EMPTY;
  }

  @Override
  public OptionalLong batchAtOrAfter(long timestamp) {
    State now = state;
    for (int i = now.indexAt(now.startOffset); i < now.segments.length; i++) {
      Segment segment = now.segments[i];
      if (segment.maxTimestamp() >= timestamp) {
        OptionalLong found = segment.batchAtOrAfter(timestamp, now.startOffset);
        if (found.isPresent()) {
          return found;
        }
      }
    }
    return OptionalLong.empty();
  }

  @Override
  public OptionalLong batchOfMaxTimestamp() {
    State now = state;
    Optional<Segment> newest = Optional.empty();
    long max = Long.MIN_VALUE;
    for (int i = now.indexAt(now.startOffset); i < now.segments.length; i++) {
      Segment segment = now.segments[i];
      if (segment.positionOf(now.startOffset) < segment.size()
          && segment.maxTimestampFrom(now.startOffset) > max) {
        max = segment.maxTimestampFrom(now.startOffset);
        newest = Optional.of(segment);
      }
    }
    return newest.isPresent()
        ? newest.get().batchAtOrAfter(max, now.startOffset)
        : OptionalLong.empty();
  }

  @Override
  public void truncate(long offset) {
    synchronized (writing) {
      requireWritable();
      State now = state;
      if (offset >= endOffset()) {
        return;
      }
      snapshot = snapshot.filter(kept -> kept.offset() <= offset);
      int last = now.indexAt(offset - 1);
      while (last > 0 && now.segments[last].positionOf(offset) == 0) {
        last--;
      }
      Segment cut = now.segments[last];
      Segment left = cut.truncated(offset, config.indexIntervalBytes(), clock.millis());
      Segment[] segments = Arrays.copyOf(now.segments, last + 1);
      segments[last] = left;
      compactedTo = Math.min(compactedTo, offset);
      truncations++;
      transactions.truncate(offset);
      state = new State(Math.min(now.startOffset, offset), segments);
      release(now.segments, last + 1, now.segments.length);
      budget.giveBack(cut.capacity() - left.capacity());
    }
  }

  @Override
  public void restartAt(long offset) {
    synchronized (writing) {
      requireWritable();
      State now = state;
      snapshot = Optional.empty();
      compactedTo = 0;
      truncations++;
      transactions.clear();
      transactions.truncate(offset); // its start may lie above
      transactions.deleteBefore(offset);
      state = empty(offset);
      release(now.segments, 0, now.segments.length);
    }
  }

  @Override
  public void deleteBefore(long offset) {
    synchronized (writing) {
      requireWritable();
      State now = state;
      if (offset > now.startOffset) {
        state = new State(Math.min(offset, endOffset()), now.segments);
        transactions.deleteBefore(state.startOffset);
      }
    }
  }

  @Override
  public boolean applyRetention(long limitOffset) {
    synchronized (writing) {
      return applyRetentionAlone(limitOffset);
    }
  }

  private boolean applyRetentionAlone(long limitOffset) {
    requireWritable();
    State now = state;
    int expired = Retention.expired(now.segments, now.startOffset, limitOffset, config, clock);
    if (expired == 0) {
      return false;
    }
    Segment[] left =
        expired == now.segments.length
            ? new Segment[] {Segment.empty(endOffset(), clock.millis())}
            : Arrays.copyOfRange(now.segments, expired, now.segments.length);
    long startOffset = Math.max(now.startOffset, left[0].baseOffset());
    state = new State(startOffset, left);
    transactions.deleteBefore(startOffset);
    release(now.segments, 0, expired);
    return startOffset > now.startOffset;
  }

  @Override
  public void configure(LogConfig newConfig) {
    config = newConfig;
  }

  @Override
  public long flush() {
    return endOffset();
  }

  @Override
  public void writeSnapshot(Snapshot newSnapshot) {
    requireWritable();
    ByteBuffer state = newSnapshot.state();
    ByteBuffer copy = ByteBuffer.allocate(state.remaining()).put(state.duplicate()).flip();
    snapshot = Optional.of(new Snapshot(newSnapshot.offset(), copy.asReadOnlyBuffer()));
  }

  @Override
  public Optional<Snapshot> snapshot() {
    return snapshot.map(stored -> new Snapshot(stored.offset(), stored.state().duplicate()));
  }

  @Override
  public void close() {
    synchronized (writing) {
      closed = true;
    }
  }

  @Override
  public TransactionIndex transactionIndex() {
    return transactions;
  }

  @Override
  public Optional<LogCompaction> compaction() {
    return Optional.of(new MemoryCompaction(this));
  }

  Segment[] segments() {
    return state.segments;
  }

  LogConfig config() {
    return config;
  }

  long firstDirtyOffset() {
    return Math.max(compactedTo, startOffset());
  }

  /** One more batch in a segment that a compaction makes. */
  Segment extend(Segment segment, ByteBuffer source, int at, long changedMs) {
    int capacity = segment.missingCapacity(RecordBatch.sizeInBytes(source, at));
    budget.take(id, capacity);
    return segment.append(source, at, capacity, config.indexIntervalBytes(), changedMs);
  }

  void giveBack(Segment segment) {
    budget.giveBack(segment.capacity());
  }

  /** Puts one segment in the place of several, if all of them are still there. */
  boolean replace(List<Segment> old, Segment compacted) {
    synchronized (writing) {
      List<Segment> row = new ArrayList<>(Arrays.asList(state.segments));
      int at = closed ? -1 : Collections.indexOfSubList(row, old);
      if (at < 0) {
        return false;
      }
      List<Segment> replaced = row.subList(at, at + old.size());
      replaced.clear();
      replaced.add(compacted);
      release(old.toArray(Segment[]::new), 0, old.size());
      state = new State(state.startOffset, row.toArray(Segment[]::new));
      return true;
    }
  }

  /** How often batches were taken off its end. */
  int truncations() {
    return truncations;
  }

  /** Takes note of a compaction that is done, unless the log was truncated meanwhile. */
  boolean compactedTo(long offset, int truncationsBefore) {
    synchronized (writing) {
      if (closed || truncations != truncationsBefore) {
        return false;
      }
      compactedTo = Math.max(compactedTo, offset);
      return true;
    }
  }

  void requireOpen() {
    if (closed) {
      throw new StorageException("Log " + id + " is closed");
    }
  }

  private State empty(long offset) {
    return new State(offset, new Segment[] {Segment.empty(offset, clock.millis())});
  }

  private void release(Segment[] segments, int from, int to) {
    for (int i = from; i < to; i++) {
      budget.giveBack(segments[i].capacity());
    }
  }

  private void requireWritable() {
    requireOpen();
    if (failure.isPresent()) {
      throw new StorageException("Log " + id + " failed before", failure.get());
    }
  }
}
