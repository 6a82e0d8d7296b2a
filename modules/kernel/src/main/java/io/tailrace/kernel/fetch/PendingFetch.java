package io.tailrace.kernel.fetch;

import io.tailrace.kernel.network.Exchange;
import io.tailrace.kernel.network.Timeout;
import io.tailrace.kernel.partition.AppendListener;
import io.tailrace.kernel.partition.FetchResult;
import io.tailrace.kernel.partition.Partition;
import io.tailrace.kernel.topic.Topic;
import io.tailrace.kernel.topic.Topics;
import io.tailrace.spi.storage.LogSlice;
import io.tailrace.wire.ErrorCode;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * One fetch: reads at once and, where that gives too little, waits until appends have made it
 * enough or the time is up. Everything but {@link #changed} happens on the loop of its connection.
 */
final class PendingFetch implements AppendListener {
  /** The version since which clients know zstd (KIP-110). */
  private static final short ZSTD_VERSION = 10;

  private static final String ZSTD = "zstd";

  private final Exchange exchange;
  private final Topics topics;
  private final FetchTarget[] targets;
  private final FetchLimits limits;
  private final FetchAnswer answer;

  /** The bytes that appends must still bring; at most 0 once somebody has woken the fetch. */
  private final AtomicInteger missing = new AtomicInteger();

  /** Of each target, what was found when the fetch began; it says itself if it goes away. */
  private final Partition[] partitions;

  private boolean watching;
  private Optional<Timeout> timeout = Optional.empty();
  private boolean finished;

  /** Takes what was read. */
  @FunctionalInterface
  interface FetchAnswer {
    /** Answers, with one result for each target; the slices in them are the answer's. */
    void send(Exchange exchange, FetchTarget[] targets, FetchResult[] results);
  }

  PendingFetch(
      Exchange exchange,
      Topics topics,
      FetchTarget[] targets,
      FetchLimits limits,
      FetchAnswer answer) {
    this.exchange = exchange;
    this.topics = topics;
    this.targets = targets;
    this.limits = limits;
    this.answer = answer;
    partitions = new Partition[targets.length];
  }

  /** Answers now, or waits. */
  void start() {
    boolean anyFound = false;
    for (int i = 0; i < targets.length; i++) {
      Optional<Partition> found = find(targets[i]);
      if (found.isPresent()) {
        partitions[i] = found.get();
        anyFound = true;
      }
    }
    if (limits.maxWaitMs() <= 0 || !anyFound) {
      finish(read());
      return;
    }
    FetchResult[] results = read();
    if (isEnough(results)) {
      finish(results);
      return;
    }
    release(results);
    timeout =
        Optional.of(
            exchange.loop().schedule(limits.maxWaitMs(), TimeUnit.MILLISECONDS, this::timeIsUp));
    exchange.onDisconnect(this::disconnected);
    watch();
    look(); // at what was appended before the watching began
  }

  private void watch() {
    watching = true;
    for (Partition partition : partitions) {
      if (partition != null) {
        partition.listeners().add(this);
      }
    }
  }

  /** On the thread of an append. */
  @Override
  public void changed(Partition partition, int bytes) {
    int before =
        missing.getAndUpdate(left -> left <= 0 ? left : bytes == 0 ? 0 : Math.max(0, left - bytes));
    if (before > 0 && (bytes == 0 || before <= bytes)) {
      lookSoon();
    }
  }

  private void lookSoon() {
    try {
      exchange.loop().execute(this::look);
    } catch (RejectedExecutionException e) {
      // The loop has ended, and with it the connection: nobody waits any more.
    }
  }

  private void look() {
    if (finished) {
      return;
    }
    // From here on appends count, whether the reading sees them or not.
    missing.set(Math.max(1, limits.minBytes()));
    FetchResult[] results = read();
    if (isEnough(results)) {
      finish(results);
      return;
    }
    int found = bytes(results);
    release(results);
    if (found >= limits.minBytes()) {
      return; // it is an opening that is waited for, and that will be told
    }
    int before = missing.getAndUpdate(left -> Math.max(0, left - found));
    if (before > 0 && before <= found) {
      lookSoon(); // appends came meanwhile
    }
  }

  private void timeIsUp() {
    if (!finished) {
      finish(read());
    }
  }

  private void disconnected() {
    if (!finished) {
      stop();
      exchange.respondNothing();
    }
  }

  private void finish(FetchResult[] results) {
    stop();
    answer.send(exchange, targets, results);
  }

  private void stop() {
    finished = true;
    timeout.ifPresent(Timeout::cancel);
    if (watching) {
      for (Partition partition : partitions) {
        if (partition != null) {
          partition.listeners().remove(this);
        }
      }
    }
  }

  // ------------------------------------------------------------------ reading

  private FetchResult[] read() {
    FetchResult[] results = new FetchResult[targets.length];
    int left = limits.maxBytes();
    boolean nothingYet = true;
    for (int i = 0; i < targets.length; i++) {
      FetchTarget target = targets[i];
      results[i] =
          partitions[i] == null
              ? FetchResult.failed(ErrorCode.UNKNOWN_TOPIC_OR_PARTITION)
              : read(partitions[i], target, Math.min(left, target.maxBytes()), nothingYet);
      if (results[i].error() == ErrorCode.UNKNOWN_TOPIC_OR_PARTITION) {
        results[i] = FetchResult.failed(unknown(target));
      }
      int size = results[i].records().size();
      left = Math.max(0, left - size);
      nothingYet &= size == 0;
    }
    return results;
  }

  private FetchResult read(
      Partition partition, FetchTarget target, int maxBytes, boolean atLeastOne) {
    if (exchange.apiVersion() < ZSTD_VERSION && partition.config().compressionType().equals(ZSTD)) {
      return FetchResult.failed(ErrorCode.UNSUPPORTED_COMPRESSION_TYPE);
    }
    return partition.read(target.position(), Math.max(0, maxBytes), atLeastOne);
  }

  private Optional<Partition> find(FetchTarget target) {
    FetchTarget.Key key = target.key();
    Optional<Topic> topic =
        key.topic().isEmpty() ? topics.topic(key.topicId()) : topics.topic(key.topic());
    return topic.isPresent() ? topic.get().partition(key.partition()) : Optional.empty();
  }

  /** A topic of a known id that has no such partition is something else than an unknown id. */
  private ErrorCode unknown(FetchTarget target) {
    return target.key().topic().isEmpty() && topics.topic(target.key().topicId()).isEmpty()
        ? ErrorCode.UNKNOWN_TOPIC_ID
        : ErrorCode.UNKNOWN_TOPIC_OR_PARTITION;
  }

  /**
   * Whether the client should hear of this before its wait is over. It need not hear again and
   * again of a partition that was unknown from the start, and what is being opened is soon open.
   */
  private boolean isEnough(FetchResult[] results) {
    boolean opening = false;
    for (int i = 0; i < results.length; i++) {
      FetchResult result = results[i];
      switch (result.error()) {
        case NONE -> {
          if (result.diverging().isPresent()) {
            return true;
          }
        }
        case LEADER_NOT_AVAILABLE -> opening = true;
        default -> {
          if (partitions[i] != null) {
            return true;
          }
        }
      }
    }
    return !opening && bytes(results) >= limits.minBytes();
  }

  private static int bytes(FetchResult[] results) {
    long bytes = 0;
    for (FetchResult result : results) {
      bytes += result.records().size();
    }
    return (int) Math.min(Integer.MAX_VALUE, bytes);
  }

  static void release(FetchResult[] results) {
    for (FetchResult result : results) {
      LogSlice records = result.records();
      records.close();
    }
  }
}
