package io.tailrace.kernel.partition;

import io.tailrace.spi.config.Config;
import io.tailrace.spi.storage.Log;
import io.tailrace.spi.storage.LogCompaction;
import io.tailrace.spi.storage.LogConfig;
import io.tailrace.spi.storage.LogId;
import io.tailrace.spi.storage.LogSlice;
import io.tailrace.spi.storage.Storage;
import io.tailrace.spi.storage.StorageContext;
import io.tailrace.spi.storage.StorageException;
import io.tailrace.spi.storage.StorageProvider;
import io.tailrace.spi.storage.TransactionIndex;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

/** The storage in memory, which fails where a test says, and counts what is open. */
public final class FaultyStorage implements Storage {
  private final Storage inside;
  private final Set<Fault> faults = ConcurrentHashMap.newKeySet();
  private final AtomicInteger openSlices = new AtomicInteger();
  private final AtomicInteger openLogs = new AtomicInteger();
  private final AtomicReference<Runnable> onceRead = new AtomicReference<>(() -> {});
  private volatile boolean surprising;
  private volatile Optional<String> onlyTopic = Optional.empty();

  /** What can fail. */
  public enum Fault {
    OPEN,
    APPEND,
    FLUSH,
    READ,
    SNAPSHOT,
    DELETE_BEFORE,
    RETENTION,
    COMPACTION
  }

  public FaultyStorage(InstantSource clock) {
    inside =
        ServiceLoader.load(StorageProvider.class).stream()
            .map(ServiceLoader.Provider::get)
            .filter(provider -> provider.name().equals("memory"))
            .findFirst()
            .orElseThrow()
            .create(new StorageContext(Config.empty(), clock));
    inside.start();
  }

  /** Does something when the next read has its bytes, before the reader has them. */
  public void onceRead(Runnable task) {
    onceRead.set(task);
  }

  /** From now on this fails. */
  public void fail(Fault fault) {
    faults.add(fault);
  }

  /** From now on this fails for the logs of one topic. */
  public void fail(Fault fault, String topic) {
    onlyTopic = Optional.of(topic);
    faults.add(fault);
  }

  /** From now on failures are exceptions that no contract speaks of. */
  public void surprise() {
    surprising = true;
  }

  /** Nothing fails any more. */
  public void heal() {
    faults.clear();
    onlyTopic = Optional.empty();
  }

  public int openSlices() {
    return openSlices.get();
  }

  public int openLogs() {
    return openLogs.get();
  }

  /** Deleted logs need no closing. */
  public void forgetOpenLogs() {
    openLogs.set(0);
  }

  private void check(Fault fault) {
    if (faults.contains(fault)) {
      throw surprising
          ? new IllegalStateException("A surprise at " + fault)
          : new StorageException("The disk failed at " + fault);
    }
  }

  @Override
  public List<LogId> logs() {
    return inside.logs();
  }

  @Override
  public Log open(LogId id, LogConfig config) {
    check(Fault.OPEN);
    Log log = inside.open(id, config);
    openLogs.incrementAndGet();
    return new FaultyLog(log);
  }

  @Override
  public void delete(LogId id) {
    inside.delete(id);
  }

  @Override
  public List<Volume> volumes() {
    return inside.volumes();
  }

  @Override
  public void close() {
    inside.close();
  }

  private final class FaultyLog implements Log {
    private final Log log;
    private final AtomicBoolean closed = new AtomicBoolean();

    FaultyLog(Log log) {
      this.log = log;
    }

    @Override
    public LogId id() {
      return log.id();
    }

    @Override
    public long startOffset() {
      return log.startOffset();
    }

    @Override
    public long endOffset() {
      return log.endOffset();
    }

    @Override
    public long sizeInBytes() {
      return log.sizeInBytes();
    }

    @Override
    public void append(ByteBuffer batches) {
      check(Fault.APPEND);
      log.append(batches);
    }

    @Override
    public LogSlice read(long offset, long limitOffset, int maxBytes) {
      if (onlyTopic.isEmpty() || onlyTopic.get().equals(log.id().topic())) {
        check(Fault.READ);
      }
      LogSlice slice = log.read(offset, limitOffset, maxBytes);
      Runnable task = onceRead.getAndSet(() -> {});
      task.run();
      return slice.size() == 0 ? slice : new CountedSlice(slice);
    }

    @Override
    public OptionalLong batchAtOrAfter(long timestamp) {
      check(Fault.READ);
      return log.batchAtOrAfter(timestamp);
    }

    @Override
    public OptionalLong batchOfMaxTimestamp() {
      check(Fault.READ);
      return log.batchOfMaxTimestamp();
    }

    @Override
    public void truncate(long offset) {
      log.truncate(offset);
    }

    @Override
    public void restartAt(long offset) {
      log.restartAt(offset);
    }

    @Override
    public void deleteBefore(long offset) {
      check(Fault.DELETE_BEFORE);
      log.deleteBefore(offset);
    }

    @Override
    public boolean applyRetention(long limitOffset) {
      check(Fault.RETENTION);
      return log.applyRetention(limitOffset);
    }

    @Override
    public void configure(LogConfig config) {
      log.configure(config);
    }

    @Override
    public long flush() {
      check(Fault.FLUSH);
      return log.flush();
    }

    @Override
    public void writeSnapshot(Snapshot snapshot) {
      check(Fault.SNAPSHOT);
      log.writeSnapshot(snapshot);
    }

    @Override
    public Optional<Snapshot> snapshot() {
      return log.snapshot();
    }

    @Override
    public TransactionIndex transactionIndex() {
      return log.transactionIndex();
    }

    @Override
    public Optional<LogCompaction> compaction() {
      check(Fault.COMPACTION);
      return log.compaction();
    }

    @Override
    public void close() {
      if (closed.compareAndSet(false, true)) {
        openLogs.decrementAndGet();
      }
      log.close();
    }
  }

  private final class CountedSlice implements LogSlice {
    private final LogSlice slice;
    private final AtomicBoolean closed = new AtomicBoolean();

    CountedSlice(LogSlice slice) {
      this.slice = slice;
      openSlices.incrementAndGet();
    }

    @Override
    public int size() {
      return slice.size();
    }

    @Override
    public long transferTo(int position, int count, WritableByteChannel target) {
      return slice.transferTo(position, count, target);
    }

    @Override
    public void copyTo(int position, ByteBuffer target) {
      slice.copyTo(position, target);
    }

    @Override
    public void close() {
      if (closed.compareAndSet(false, true)) {
        openSlices.decrementAndGet();
      }
      slice.close();
    }
  }
}
