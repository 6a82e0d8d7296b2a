package io.tailrace.kernel.partition;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tailrace.kernel.compression.Codecs;
import io.tailrace.kernel.config.TopicConfig;
import io.tailrace.spi.compression.CompressionProvider;
import io.tailrace.spi.config.Config;
import io.tailrace.spi.storage.Log;
import io.tailrace.spi.storage.LogId;
import io.tailrace.spi.storage.LogSlice;
import io.tailrace.spi.storage.RecordBatch;
import io.tailrace.wire.ErrorCode;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.ServiceLoader;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.stream.Collectors;

/** A partition with all that it needs, over a storage that can fail. */
public final class TestPartition implements AutoCloseable {
  public static final LogId ID = new LogId("orders", 7, 7, 0);
  private static final AppendRequest CLIENT = AppendRequest.client(12);

  public final ManualClock clock = new ManualClock();
  public final FaultyStorage storage = new FaultyStorage(clock);
  public final Codecs codecs = gzipOnly();
  private final ExecutorService background = Executors.newVirtualThreadPerTaskExecutor();
  private final AtomicInteger atWork = new AtomicInteger();
  private final Flusher flusher = new Flusher();
  public final PartitionContext context =
      new PartitionContext(
          storage,
          codecs,
          new BatchValidation(codecs),
          flusher,
          this::inBackground,
          clock,
          TimeUnit.DAYS.toMillis(1),
          true);
  private final TopicConfig config;
  private Partition partition;

  public TestPartition(String... nameAndValue) {
    config = config(nameAndValue);
    partition = new Partition(ID, context, config, 3);
  }

  public static TopicConfig config(String... nameAndValue) {
    Map<String, String> overrides = new HashMap<>();
    for (int i = 0; i < nameAndValue.length; i += 2) {
      overrides.put(nameAndValue[i], nameAndValue[i + 1]);
    }
    return TopicConfig.of(Config.empty(), overrides);
  }

  /** What a broker knows that found one plugin for compression. */
  static Codecs gzipOnly() {
    return ServiceLoader.load(CompressionProvider.class).stream()
        .map(ServiceLoader.Provider::get)
        .filter(provider -> provider.name().equals("gzip"))
        .map(
            provider ->
                new Codecs.Codec(provider.id(), provider.name(), provider.create(Config.empty())))
        .collect(Collectors.collectingAndThen(Collectors.toList(), Codecs::new));
  }

  public Partition partition() {
    return partition;
  }

  /** Stops and starts, with another leader epoch. */
  public Partition reopen(int leaderEpoch) {
    partition.close();
    partition = new Partition(ID, context, config, leaderEpoch);
    return partition;
  }

  public CompletableFuture<AppendResult> send(ByteBuffer batch) {
    return send(batch, CLIENT);
  }

  public CompletableFuture<AppendResult> send(ByteBuffer batch, AppendRequest request) {
    CompletableFuture<AppendResult> outcome = new CompletableFuture<>();
    partition.append(batch, request, result -> tellOnce(outcome, result));
    return outcome;
  }

  private static void tellOnce(CompletableFuture<AppendResult> outcome, AppendResult result) {
    if (!outcome.complete(result)) {
      throw new AssertionError("Told twice: " + result);
    }
  }

  private void inBackground(Runnable task) {
    atWork.incrementAndGet();
    background.execute(
        () -> {
          try {
            task.run();
          } finally {
            atWork.decrementAndGet();
          }
        });
  }

  /**
   * Waits until nobody is at work in the background. Whoever opens a partition answers those who
   * waited for it while he is still in it: listeners may not have been told yet, and what is asked
   * of it next is answered later, by him.
   */
  public void settle() {
    waitUntil(() -> atWork.get() == 0, "Somebody is at work in the background");
  }

  /** Waits for the outcome, and for whoever brings it. */
  public <T> T settled(CompletableFuture<T> future) {
    T outcome = await(future);
    settle();
    return outcome;
  }

  public AppendResult append(ByteBuffer batch, AppendRequest request) {
    return settled(send(batch, request));
  }

  /** Ends a transaction. */
  public AppendResult mark(TransactionMarker marker) {
    CompletableFuture<AppendResult> outcome = new CompletableFuture<>();
    partition.appendMarker(marker, result -> tellOnce(outcome, result));
    return settled(outcome);
  }

  /** What a verification begins with. */
  public record Verified(ErrorCode error, VerificationGuard guard) {}

  public Verified verify(long producer, int epoch, int sequence, boolean epochBumps) {
    CompletableFuture<Verified> begun = new CompletableFuture<>();
    partition.beginVerification(
        producer,
        (short) epoch,
        sequence,
        epochBumps,
        (error, guard) -> begun.complete(new Verified(error, guard)));
    return settled(begun);
  }

  /** The log of a partition that is closed. */
  public Log openLog() {
    return storage.open(ID, config.logOf(ID));
  }

  public AppendResult append(ByteBuffer batch) {
    return settled(send(batch));
  }

  public static <T> T await(CompletableFuture<T> future) {
    return future.orTimeout(20, TimeUnit.SECONDS).join();
  }

  /** The answer of a query, or its error. */
  public <T> T query(Function<PartitionReader, T> query) {
    return settled(ask(query)).orElseThrow();
  }

  public <T> CompletableFuture<Optional<T>> ask(Function<PartitionReader, T> query) {
    CompletableFuture<Optional<T>> answered = new CompletableFuture<>();
    partition.query(
        query,
        (error, answer) -> {
          if (error == ErrorCode.NONE) {
            answered.complete(answer);
          } else {
            answered.completeExceptionally(new IllegalStateException(error.name()));
          }
        });
    return answered;
  }

  /** Waits until it is offline: whoever is in the strand takes it there. */
  public void awaitOffline() {
    waitUntil(partition::isOffline, "It is not offline");
  }

  private static void waitUntil(BooleanSupplier condition, String otherwise) {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    while (!condition.getAsBoolean()) {
      assertTrue(System.nanoTime() < end, otherwise);
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
    }
  }

  public FetchResult read(long offset) {
    return partition.read(at(offset), 1 << 20, true);
  }

  public static FetchPosition at(long offset) {
    return new FetchPosition(offset, OptionalInt.empty(), OptionalInt.empty(), false);
  }

  /** The base offsets of the batches from an offset on; the slice is closed. */
  public static List<Long> baseOffsets(FetchResult result) {
    List<Long> offsets = new ArrayList<>();
    ByteBuffer bytes = bytes(result);
    for (int at = 0; at < bytes.limit(); at += RecordBatch.sizeInBytes(bytes, at)) {
      offsets.add(RecordBatch.baseOffset(bytes, at));
    }
    return offsets;
  }

  public static ByteBuffer bytes(FetchResult result) {
    try (LogSlice slice = result.records()) {
      ByteBuffer bytes = ByteBuffer.allocate(slice.size());
      slice.copyTo(0, bytes);
      return bytes.flip();
    }
  }

  @Override
  public void close() {
    partition.close();
    flusher.close();
    background.close();
    storage.close();
  }
}
