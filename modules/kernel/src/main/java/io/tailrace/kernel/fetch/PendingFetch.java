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
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * One fetch: reads at once and, where that gives too little, waits until appends have made it
 * enough or the time is up. Everything but {@link #changed} happens on the loop of its connection.
 */
final class PendingFetch implements AppendListener {
  private final Exchange exchange;
  private final Topics topics;
  private final FetchTarget[] targets;
  private final FetchLimits limits;
  private final FetchAnswer answer;

  /** The bytes that appends must still bring; at most 0 once somebody has woken the fetch. */
  private final AtomicInteger missing = new AtomicInteger();

  private List<Partition> watched = List.of();
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
  }

  /** Answers now, or waits. */
  void start() {
    if (limits.maxWaitMs() <= 0 || targets.length == 0) {
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
    watched = new ArrayList<>(targets.length);
    for (FetchTarget target : targets) {
      find(target).ifPresent(watched::add);
    }
    watched.forEach(partition -> partition.listeners().add(this));
  }

  /** On the thread of an append. */
  @Override
  public void changed(Partition partition, int bytes) {
    int enough = bytes == 0 ? Integer.MAX_VALUE : bytes;
    int before = missing.getAndUpdate(left -> left <= 0 ? left : left - enough);
    if (before > 0 && before - enough <= 0) {
      exchange.loop().execute(this::look);
    }
  }

  private void look() {
    if (finished) {
      return;
    }
    missing.set(
        limits.minBytes()); // from here on appends count, whether the reading sees them or not
    FetchResult[] results = read();
    if (isEnough(results)) {
      finish(results);
      return;
    }
    int found = bytes(results);
    release(results);
    if (missing.addAndGet(-found) <= 0) {
      exchange.loop().execute(this::look); // appends came meanwhile
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
    watched.forEach(partition -> partition.listeners().remove(this));
  }

  // ------------------------------------------------------------------ reading

  private FetchResult[] read() {
    FetchResult[] results = new FetchResult[targets.length];
    int left = limits.maxBytes();
    boolean nothingYet = true;
    for (int i = 0; i < targets.length; i++) {
      FetchTarget target = targets[i];
      Optional<Partition> partition = find(target);
      results[i] =
          partition.isPresent()
              ? partition
                  .get()
                  .read(target.position(), Math.min(left, target.maxBytes()), nothingYet)
              : FetchResult.failed(unknown(target));
      int size = results[i].records().size();
      left = Math.max(0, left - size);
      nothingYet &= size == 0;
    }
    return results;
  }

  private Optional<Partition> find(FetchTarget target) {
    FetchTarget.Key key = target.key();
    Optional<Topic> topic =
        key.topic().isEmpty() ? topics.topic(key.topicId()) : topics.topic(key.topic());
    return topic.isPresent() ? topic.get().partition(key.partition()) : Optional.empty();
  }

  private static ErrorCode unknown(FetchTarget target) {
    return target.key().topic().isEmpty()
        ? ErrorCode.UNKNOWN_TOPIC_ID
        : ErrorCode.UNKNOWN_TOPIC_OR_PARTITION;
  }

  private boolean isEnough(FetchResult[] results) {
    for (FetchResult result : results) {
      boolean opening = result.error() == ErrorCode.LEADER_NOT_AVAILABLE;
      if (result.error() != ErrorCode.NONE && !opening || result.diverging().isPresent()) {
        return true;
      }
    }
    return bytes(results) >= limits.minBytes();
  }

  private static int bytes(FetchResult[] results) {
    long bytes = 0;
    for (FetchResult result : results) {
      bytes += result.records().size();
    }
    return (int) Math.min(Integer.MAX_VALUE, bytes);
  }

  private static void release(FetchResult[] results) {
    for (FetchResult result : results) {
      LogSlice records = result.records();
      records.close();
    }
  }
}
