package io.tailrace.it;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.tailrace.kernel.compression.Codecs;
import io.tailrace.kernel.config.TopicConfig;
import io.tailrace.kernel.partition.AbortedTransaction;
import io.tailrace.kernel.partition.ActiveProducer;
import io.tailrace.kernel.partition.AppendRequest;
import io.tailrace.kernel.partition.AppendResult;
import io.tailrace.kernel.partition.BatchValidation;
import io.tailrace.kernel.partition.Flusher;
import io.tailrace.kernel.partition.Partition;
import io.tailrace.kernel.partition.PartitionContext;
import io.tailrace.kernel.partition.PartitionReader;
import io.tailrace.kernel.partition.TransactionMarker;
import io.tailrace.kernel.partition.VerificationGuard;
import io.tailrace.spi.config.Config;
import io.tailrace.spi.storage.LogId;
import io.tailrace.spi.storage.RecordBatchBuilder;
import io.tailrace.spi.storage.Storage;
import io.tailrace.spi.storage.StorageContext;
import io.tailrace.spi.storage.StorageProvider;
import io.tailrace.wire.ErrorCode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.ServiceLoader;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A partition on files whose process dies at any point, with whole or torn last writes: what it
 * knows of transactions afterwards is what it knew when its last batch was written.
 */
@Timeout(120)
class TransactionCrashTest {
  private static final LogId ID = new LogId("orders", 7, 7, 0);
  private static final int CRASHES = 12;
  private static final int PRODUCERS = 4;

  @TempDir private Path directory;

  private final long seed = System.nanoTime();
  private final Random random = new Random(seed);

  /** What was known when the log ended there. */
  private final Map<Long, Known> history = new HashMap<>();

  /** All that matters to readers and producers; when a producer was last seen is not among it. */
  private record Known(
      long stableOffset, List<AbortedTransaction> aborted, Map<Long, Producer> producers) {}

  private record Producer(
      short epoch, int lastSequence, int coordinatorEpoch, OptionalLong transactionStart) {
    static Producer of(ActiveProducer producer) {
      return new Producer(
          producer.epoch(),
          producer.lastSequence(),
          producer.coordinatorEpoch(),
          producer.transactionStart());
    }
  }

  @RepeatedTest(3)
  void aKilledBrokerDecidesTransactionsAnewOrForgetsThem() throws IOException {
    Path data = Files.createDirectory(directory.resolve("data-0"));
    for (int crash = 1; crash <= CRASHES; crash++) {
      Path left = Files.createDirectory(directory.resolve("data-" + crash));
      try (Running running = new Running(data)) {
        Known known = running.known();
        history.putIfAbsent(running.end(), known);
        assertEquals(history.get(running.end()), known, "crash " + crash + ", seed " + seed);
        int steps = 5 + random.nextInt(40);
        for (int step = 0; step < steps; step++) {
          running.step();
          history.put(running.end(), running.known());
        }
        if (random.nextInt(3) != 0) {
          copy(data, left); // as a process that is killed leaves it
        }
      }
      if (isEmpty(left)) {
        copy(data, left); // as a clean stop leaves it
      } else if (random.nextBoolean()) {
        tear(left);
      }
      data = left;
    }
  }

  private static boolean isEmpty(Path folder) throws IOException {
    try (Stream<Path> entries = Files.list(folder)) {
      return entries.findAny().isEmpty();
    }
  }

  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> all = Files.walk(from)) {
      all.filter(path -> !path.equals(from))
          .forEach(
              path -> {
                try {
                  Files.copy(path, to.resolve(from.relativize(path).toString()));
                } catch (IOException e) {
                  throw new UncheckedIOException(e);
                }
              });
    }
  }

  /** The last bytes never reached the disk. */
  private void tear(Path data) throws IOException {
    Path segment;
    try (Stream<Path> files = Files.list(data.resolve("orders-0"))) {
      segment = files.filter(file -> file.toString().endsWith(".log")).sorted().toList().getLast();
    }
    try (FileChannel channel = FileChannel.open(segment, StandardOpenOption.WRITE)) {
      channel.truncate(Math.max(0, channel.size() - random.nextInt(400)));
    }
  }

  /** A partition at work. */
  private final class Running implements AutoCloseable {
    private final Storage storage;
    private final ExecutorService background = Executors.newVirtualThreadPerTaskExecutor();
    private final Flusher flusher = new Flusher();
    private final Partition partition;

    Running(Path data) {
      storage =
          ServiceLoader.load(StorageProvider.class).stream()
              .map(ServiceLoader.Provider::get)
              .filter(provider -> provider.name().equals("file"))
              .findFirst()
              .orElseThrow()
              .create(
                  new StorageContext(
                      Config.of(Map.of("log.dirs", data.toString())), InstantSource.system()));
      storage.start();
      Codecs codecs = new Codecs(List.of());
      partition =
          new Partition(
              ID,
              new PartitionContext(
                  storage,
                  codecs,
                  new BatchValidation(codecs),
                  flusher,
                  background,
                  InstantSource.system(),
                  TimeUnit.DAYS.toMillis(1),
                  true),
              TopicConfig.of(Config.empty(), Map.of("segment.bytes", "1048576")),
              1);
    }

    void step() {
      long producer = random.nextInt(PRODUCERS);
      Map<Long, Producer> known = known().producers();
      Optional<Producer> state = Optional.ofNullable(known.get(producer));
      boolean open = state.map(now -> now.transactionStart().isPresent()).orElse(false);
      short epoch = state.map(Producer::epoch).orElse((short) 0);
      if (open && random.nextInt(3) == 0) {
        mark(producer, (short) (epoch + 1));
      } else {
        write(producer, epoch, state.map(now -> now.lastSequence() + 1).orElse(0));
      }
    }

    private void write(long producer, short epoch, int sequence) {
      CompletableFuture<VerificationGuard> begun = new CompletableFuture<>();
      partition.beginVerification(
          producer, epoch, sequence, true, (_, guard) -> begun.complete(guard));
      ByteBuffer batch =
          new RecordBatchBuilder()
              .producer(producer, epoch, sequence)
              .transactional()
              .append(1, Optional.empty(), Optional.of(ByteBuffer.allocate(random.nextInt(200))))
              .build();
      CompletableFuture<AppendResult> done = new CompletableFuture<>();
      partition.append(batch, AppendRequest.transactional(12, await(begun)), done::complete);
      assertEquals(ErrorCode.NONE, await(done).error(), "seed " + seed);
    }

    private void mark(long producer, short epoch) {
      CompletableFuture<AppendResult> done = new CompletableFuture<>();
      partition.appendMarker(
          new TransactionMarker(producer, epoch, 0, random.nextBoolean(), 2), done::complete);
      assertEquals(ErrorCode.NONE, await(done).error(), "seed " + seed);
    }

    Known known() {
      CompletableFuture<Map<Long, Producer>> producers = new CompletableFuture<>();
      partition.activeProducers(
          (error, active) -> {
            Map<Long, Producer> byId = new HashMap<>();
            active.forEach(producer -> byId.put(producer.producerId(), Producer.of(producer)));
            producers.complete(byId);
          });
      return query(
          reader ->
              new Known(
                  reader.lastStableOffset(),
                  reader.abortedTransactions(0, Long.MAX_VALUE),
                  await(producers)));
    }

    long end() {
      return query(PartitionReader::highWatermark);
    }

    private <T> T query(Function<PartitionReader, T> query) {
      CompletableFuture<T> answered = new CompletableFuture<>();
      partition.query(
          query,
          (error, answer) -> {
            if (error == ErrorCode.NONE) {
              answered.complete(answer.orElseThrow());
            } else {
              answered.completeExceptionally(new IllegalStateException(error.name()));
            }
          });
      return await(answered);
    }

    @Override
    public void close() {
      partition.close();
      flusher.close();
      background.close();
      storage.close();
    }
  }

  private static <T> T await(CompletableFuture<T> future) {
    return future.orTimeout(20, TimeUnit.SECONDS).join();
  }
}
