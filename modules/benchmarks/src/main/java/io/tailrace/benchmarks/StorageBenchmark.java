package io.tailrace.benchmarks;

import io.tailrace.spi.config.Config;
import io.tailrace.spi.storage.Log;
import io.tailrace.spi.storage.LogConfig;
import io.tailrace.spi.storage.LogId;
import io.tailrace.spi.storage.LogSlice;
import io.tailrace.spi.storage.RecordBatch;
import io.tailrace.spi.storage.Storage;
import io.tailrace.spi.storage.StorageContext;
import io.tailrace.storage.file.FileStorageProvider;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.time.Clock;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Appending a batch to a log on files, and finding and reading one, in microseconds a batch. The
 * limits: writing the same bytes to a file, and reading them from one, through the page cache.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class StorageBenchmark {
  /** Logs and files start over at this size, so that no disk fills up. */
  private static final long LARGEST = 256 << 20;

  private static final int STORED_BATCHES = 256;

  /** About how many bytes a batch has. */
  @Param({"1024", "16384", "65536"})
  public int bytes;

  private TemporaryFolder folder;
  private Storage storage;
  private Log appended;
  private Log read;
  private FileChannel written;
  private FileChannel source;
  private ByteBuffer batch;
  private ByteBuffer target;
  private long readOffset;
  private int readBatch;
  private int records;

  /** For JMH. */
  public StorageBenchmark() {}

  /** Opens logs and files in a temporary folder, and fills those that are read. */
  @Setup
  public void open() throws IOException {
    folder = TemporaryFolder.create();
    Config config = Config.of(Map.of("log.dir", folder.path().resolve("logs").toString()));
    storage = new FileStorageProvider().create(new StorageContext(config, Clock.systemUTC()));
    storage.start();
    appended = storage.open(new LogId("appended", 1, 1, 0), LogConfig.DEFAULT);
    read = storage.open(new LogId("read", 1, 2, 0), LogConfig.DEFAULT);
    written = folder.file("written");
    source = folder.file("source");
    batch = Batches.batch(bytes);
    records = RecordBatch.recordCount(batch, 0);
    target = ByteBuffer.allocateDirect(batch.limit());
    for (int i = 0; i < STORED_BATCHES; i++) {
      append(read);
      write(source);
    }
  }

  /** Closes and deletes everything. */
  @TearDown
  public void close() throws IOException {
    appended.close();
    read.close();
    storage.close();
    written.close();
    source.close();
    folder.delete();
  }

  /** A batch to the end of a log. */
  @Benchmark
  public long append() {
    if (appended.sizeInBytes() >= LARGEST) {
      appended.restartAt(appended.endOffset());
    }
    append(appended);
    return appended.endOffset();
  }

  /** The limit of appending: the same bytes to the end of a file. */
  @Benchmark
  public long limitPageCacheWrite() throws IOException {
    if (written.position() >= LARGEST) {
      written.truncate(0);
    }
    return write(written);
  }

  /** Finds a batch by its offset, and copies it out of the log. */
  @Benchmark
  public ByteBuffer read() {
    readOffset += records;
    if (readOffset >= read.endOffset()) {
      readOffset = 0;
    }
    try (LogSlice slice = read.read(readOffset, Long.MAX_VALUE, batch.limit())) {
      slice.copyTo(0, target.clear());
    }
    return target;
  }

  /** The limit of reading: the same bytes from a known place of a file. */
  @Benchmark
  public int limitPageCacheRead() throws IOException {
    readBatch = (readBatch + 1) % STORED_BATCHES;
    return source.read(target.clear(), (long) readBatch * batch.limit());
  }

  private void append(Log log) {
    RecordBatch.baseOffset(batch, 0, log.endOffset());
    log.append(batch.rewind());
  }

  private long write(FileChannel channel) {
    try {
      return channel.write(batch.rewind());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
