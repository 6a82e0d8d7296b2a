package io.tailrace.kernel.compaction;

import io.tailrace.kernel.compression.Codecs;
import io.tailrace.kernel.config.CompactionConfig;
import io.tailrace.kernel.config.TopicConfig;
import io.tailrace.kernel.partition.CompactableLog;
import io.tailrace.kernel.partition.Partition;
import io.tailrace.spi.storage.LogCompaction;
import io.tailrace.spi.storage.LogId;
import java.lang.System.Logger.Level;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * Compacts the logs of compacted topics, the dirtiest first. It looks only at logs that are open:
 * one that nobody has used since the start has nothing new in it.
 *
 * <p>Between two rounds it owns no thread and no memory. A log that cannot be compacted is reported
 * once, and left alone as long as the broker runs.
 */
public final class LogCleaner implements AutoCloseable {
  private static final System.Logger LOGGER = System.getLogger(LogCleaner.class.getName());

  private final CleanerConfig config;
  private final Codecs codecs;
  private final Supplier<List<Partition>> partitions;
  private final Executor workers;
  private final InstantSource clock;
  private final Throttle throttle;
  private final CountDownLatch closing = new CountDownLatch(1);
  private final Set<LogId> uncleanable = ConcurrentHashMap.newKeySet();

  /** A log that is to be compacted now. */
  private record Candidate(
      Partition partition,
      CompactableLog log,
      LogCompaction compaction,
      TopicConfig topic,
      Dirtiness dirtiness) {}

  /**
   * A cleaner that does nothing by itself: see {@link #cleanDirtyLogs}.
   *
   * @param partitions those that this broker has now
   * @param workers runs a task on a thread that may be busy for long
   * @param clock the time of day
   * @param nanoTime measures the speed
   */
  public LogCleaner(
      CleanerConfig config,
      Codecs codecs,
      Supplier<List<Partition>> partitions,
      Executor workers,
      InstantSource clock,
      LongSupplier nanoTime) {
    this.config = config;
    this.codecs = codecs;
    this.partitions = partitions;
    this.workers = workers;
    this.clock = clock;
    throttle = new Throttle(config.maxBytesPerSecond(), nanoTime, this::pause);
  }

  private void pause(long nanos) {
    try {
      boolean closed = closing.await(nanos, TimeUnit.NANOSECONDS);
      if (closed) {
        throw new CompactionStoppedException();
      }
    } catch (InterruptedException e) {
      throw new CompactionStoppedException();
    }
  }

  /** Compacts until no log is dirty enough any more, or until this is closed. Blocks. */
  public void cleanDirtyLogs() {
    List<Partition> all = partitions.get();
    uncleanable.retainAll(all.stream().map(Partition::id).collect(Collectors.toSet()));
    Round round = new Round();
    int wanted = Math.min(config.threads(), round.candidates().size());
    CompletableFuture<?>[] running = new CompletableFuture<?>[Math.max(0, wanted)];
    for (int i = 0; i < running.length; i++) {
      running[i] = CompletableFuture.runAsync(round::work, workers);
    }
    CompletableFuture.allOf(running).join();
  }

  /** One look at all logs after the other, until each is clean or was tried in vain. */
  private final class Round {
    private final Set<LogId> taken = new HashSet<>();

    void work() {
      for (Optional<Candidate> next = take(); next.isPresent(); next = take()) {
        Candidate candidate = next.get();
        if (clean(candidate)) {
          giveBack(candidate);
        }
      }
    }

    /** The dirtiest log that nobody else cleans, and that was not tried in vain. */
    private synchronized Optional<Candidate> take() {
      if (closing.getCount() == 0) {
        return Optional.empty();
      }
      Optional<Candidate> dirtiest =
          candidates().stream()
              .max(Comparator.comparingDouble(candidate -> candidate.dirtiness.ratio()));
      dirtiest.ifPresent(candidate -> taken.add(candidate.partition.id()));
      return dirtiest;
    }

    private synchronized void giveBack(Candidate candidate) {
      taken.remove(candidate.partition.id());
    }

    synchronized List<Candidate> candidates() {
      return partitions.get().stream()
          .filter(partition -> partition.config().compacted())
          .filter(partition -> !taken.contains(partition.id()))
          .filter(partition -> !uncleanable.contains(partition.id()))
          .map(LogCleaner.this::assess)
          .flatMap(Optional::stream)
          .filter(candidate -> candidate.dirtiness.isDue(candidate.topic.compaction()))
          .toList();
    }
  }

  private Optional<Candidate> assess(Partition partition) {
    Optional<CompactableLog> open = partition.compactable();
    Optional<LogCompaction> compaction = open.flatMap(log -> log.log().compaction());
    if (open.isEmpty() || compaction.isEmpty()) {
      return Optional.empty();
    }
    TopicConfig topic = partition.config();
    CompactionConfig settings = topic.compaction();
    try {
      Dirtiness dirtiness =
          Dirtiness.of(
              compaction.get().segments(),
              compaction.get().firstDirtyOffset(),
              open.get().lastStableOffset(),
              settings,
              clock.millis());
      return Optional.of(new Candidate(partition, open.get(), compaction.get(), topic, dirtiness));
    } catch (RuntimeException e) {
      failed(partition, e);
      return Optional.empty();
    }
  }

  /** Whether it is cleaner now. */
  private boolean clean(Candidate candidate) {
    Pace pace = throttle.until(() -> isStopped(candidate.partition));
    try {
      return new Cleaning(config, codecs, pace)
          .run(
              candidate.log,
              candidate.compaction,
              candidate.topic,
              candidate.dirtiness,
              clock.millis());
    } catch (CompactionStoppedException e) {
      return false;
    } catch (RuntimeException e) {
      failed(candidate.partition, e);
      return false;
    }
  }

  private boolean isStopped(Partition partition) {
    return closing.getCount() == 0
        || !partition.config().compacted()
        || partition.compactable().isEmpty();
  }

  /** What is wrong with one log is no reason to leave the others dirty. */
  private void failed(Partition partition, RuntimeException cause) {
    if (!isStopped(partition) && uncleanable.add(partition.id())) {
      LOGGER.log(
          Level.ERROR,
          "Partition "
              + partition.id()
              + " cannot be compacted, and is not tried again before the next start: "
              + cause.getMessage(),
          cause);
    }
  }

  /** Those that were given up. */
  Set<LogId> uncleanable() {
    return Set.copyOf(uncleanable);
  }

  /** Ends what is going on, soon. */
  @Override
  public void close() {
    closing.countDown();
  }
}
