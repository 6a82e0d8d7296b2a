package io.tailrace.benchmarks;

import io.tailrace.kernel.compaction.CleanerConfig;
import io.tailrace.kernel.compaction.LogCleaner;
import io.tailrace.kernel.compression.Codecs;
import io.tailrace.kernel.config.TopicConfig;
import io.tailrace.kernel.partition.AppendRequest;
import io.tailrace.kernel.partition.BatchValidation;
import io.tailrace.kernel.partition.Flusher;
import io.tailrace.kernel.partition.Partition;
import io.tailrace.kernel.partition.PartitionContext;
import io.tailrace.spi.compression.CompressionProvider;
import io.tailrace.spi.config.Config;
import io.tailrace.spi.storage.LogId;
import io.tailrace.spi.storage.RecordBatchBuilder;
import io.tailrace.spi.storage.Storage;
import io.tailrace.spi.storage.StorageContext;
import io.tailrace.storage.file.FileStorageProvider;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.ServiceLoader;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.zip.CRC32C;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
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
 * Compacting 64 MiB of records of 200 bytes, none of which was compacted before, in milliseconds:
 * 64,000 by this is MiB a second. The limits: one copy of as many bytes in memory, and the checksum
 * of as many; a compaction reads all twice and computes two checksums at least.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(1)
@Warmup(iterations = 5)
@Measurement(iterations = 8)
public class CompactionBenchmark {
  private static final long LOG_BYTES = 64 << 20;
  private static final int RECORDS_PER_BATCH = 80;
  private static final int VALUE_BYTES = 180;

  /** How many different keys there are: the more, the more stays. */
  @Param({"1000", "300000"})
  public int keys;

  /** The codec of the batches. */
  @Param({"none", "lz4", "zstd"})
  public String codec;

  private final Random random = new Random(20261122);
  private final ExecutorService workers = Executors.newCachedThreadPool();
  private final ByteBuffer source = ByteBuffer.allocateDirect((int) LOG_BYTES);
  private final ByteBuffer target = ByteBuffer.allocateDirect((int) LOG_BYTES);
  private TemporaryFolder folder;
  private Storage storage;
  private Flusher flusher;
  private Partition partition;
  private LogCleaner cleaner;
  private Codecs codecs;

  /** For JMH. */
  public CompactionBenchmark() {}

  /** Fills a log. */
  @Setup(Level.Iteration)
  public void fill() throws IOException {
    folder = TemporaryFolder.create();
    Config config = Config.of(Map.of("log.dir", folder.path().toString()));
    InstantSource clock = InstantSource.system();
    storage = new FileStorageProvider().create(new StorageContext(config, clock));
    storage.start();
    List<Codecs.Codec> found = new ArrayList<>();
    for (CompressionProvider provider : ServiceLoader.load(CompressionProvider.class)) {
      found.add(new Codecs.Codec(provider.id(), provider.name(), provider.create(config)));
    }
    codecs = new Codecs(found);
    flusher = new Flusher();
    PartitionContext context =
        new PartitionContext(
            storage,
            codecs,
            new BatchValidation(codecs),
            flusher,
            workers,
            clock,
            TimeUnit.DAYS.toMillis(1),
            true);
    TopicConfig topic =
        TopicConfig.of(
            Config.empty(),
            Map.of("cleanup.policy", "compact", "segment.bytes", Integer.toString(16 << 20)));
    partition = new Partition(new LogId("compacted", 1, 1, 0), context, topic, 0);
    RecordBatchBuilder builder = new RecordBatchBuilder();
    long written = 0;
    while (written < LOG_BYTES) {
      ByteBuffer batch = batch(builder.reset());
      written += (long) RECORDS_PER_BATCH * (VALUE_BYTES + 20);
      CompletableFuture<Boolean> appended = new CompletableFuture<>();
      partition.append(
          batch, AppendRequest.client(12), result -> appended.complete(result.isAppended()));
      if (!appended.join()) {
        throw new IllegalStateException("Not appended");
      }
    }
    cleaner =
        new LogCleaner(
            CleanerConfig.from(Config.empty()),
            codecs,
            () -> List.of(partition),
            workers,
            clock,
            System::nanoTime);
  }

  private ByteBuffer batch(RecordBatchBuilder builder) {
    codecs
        .named(codec)
        .ifPresent(used -> builder.compression(used.id(), used.codec(), OptionalInt.empty()));
    for (int i = 0; i < RECORDS_PER_BATCH; i++) {
      byte[] key = ("key-" + random.nextInt(keys)).getBytes(StandardCharsets.US_ASCII);
      ByteBuffer value = ByteBuffer.allocate(VALUE_BYTES);
      while (value.hasRemaining()) {
        value.put((byte) ('a' + random.nextInt(8)));
      }
      builder.append(1_000, Optional.of(ByteBuffer.wrap(key)), Optional.of(value.flip()));
    }
    return builder.build();
  }

  /** Deletes it. */
  @TearDown(Level.Iteration)
  public void delete() throws IOException {
    partition.close();
    flusher.close();
    storage.close();
    folder.delete();
  }

  /** Ends the threads. */
  @TearDown
  public void close() {
    workers.shutdown();
  }

  /** One round of the cleaner, which compacts all but the active segment. */
  @Benchmark
  public void compact() {
    cleaner.cleanDirtyLogs();
  }

  /** A limit: as many bytes copied once in memory. */
  @Benchmark
  public ByteBuffer limitMemoryCopy() {
    return target.put(0, source, 0, source.limit());
  }

  /** A limit: the checksum of as many bytes. */
  @Benchmark
  public long limitChecksum() {
    CRC32C crc = new CRC32C();
    crc.update(source.position(0));
    return crc.getValue();
  }
}
