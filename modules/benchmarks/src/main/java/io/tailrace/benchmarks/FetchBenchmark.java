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
 * Finding records by their offset and sending them from a log on files to a socket, in microseconds
 * a fetch; somebody reads at the other end. The limit: sendfile of as many bytes from a known
 * place.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class FetchBenchmark {
  private static final int BATCH_BYTES = 16_384;
  private static final int LOG_BYTES = 64 << 20;

  /** About how many bytes are asked for. */
  @Param({"16384", "65536", "1048576"})
  public int bytes;

  private TemporaryFolder folder;
  private Storage storage;
  private Log log;
  private FileChannel file;
  private DrainedSocket socket;
  private int fetched;
  private long offsetsPerFetch;
  private long offset;
  private long position;

  /** For JMH. */
  public FetchBenchmark() {}

  /** Fills a log and a file with the same bytes, and connects. */
  @Setup
  public void open() throws IOException {
    folder = TemporaryFolder.create();
    Config config = Config.of(Map.of("log.dir", folder.path().resolve("logs").toString()));
    storage = new FileStorageProvider().create(new StorageContext(config, Clock.systemUTC()));
    storage.start();
    log = storage.open(new LogId("fetched", 1, 1, 0), LogConfig.DEFAULT);
    file = folder.file("file");
    ByteBuffer batch = Batches.batch(BATCH_BYTES);
    while (log.sizeInBytes() < LOG_BYTES) {
      RecordBatch.baseOffset(batch, 0, log.endOffset());
      log.append(batch.rewind());
      file.write(batch.rewind());
    }
    int batches = Math.max(1, bytes / batch.limit());
    fetched = batches * batch.limit();
    offsetsPerFetch = (long) batches * RecordBatch.recordCount(batch, 0);
    socket = new DrainedSocket();
  }

  /** Closes and deletes everything. */
  @TearDown
  public void close() throws IOException {
    socket.close();
    log.close();
    storage.close();
    file.close();
    folder.delete();
  }

  /** Finds the records, and sends them. */
  @Benchmark
  public long fetch() {
    if (offset + offsetsPerFetch > log.endOffset()) {
      offset = 0;
    }
    try (LogSlice slice = log.read(offset, Long.MAX_VALUE, fetched)) {
      offset += offsetsPerFetch;
      int sent = 0;
      while (sent < slice.size()) {
        sent += (int) slice.transferTo(sent, slice.size() - sent, socket.channel());
      }
      return sent;
    }
  }

  /** The limit: sendfile of as many bytes. */
  @Benchmark
  public long limitSendfile() throws IOException {
    if (position + fetched > file.size()) {
      position = 0;
    }
    long end = position + fetched;
    while (position < end) {
      position += file.transferTo(position, end - position, socket.channel());
    }
    return end;
  }
}
