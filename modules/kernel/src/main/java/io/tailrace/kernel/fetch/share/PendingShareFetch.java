package io.tailrace.kernel.fetch.share;

import io.tailrace.kernel.network.Exchange;
import io.tailrace.kernel.network.Timeout;
import io.tailrace.kernel.share.SharePartitionKey;
import io.tailrace.wire.ErrorCode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * One member's fetch from its share partitions: acquires at once and, where there is nothing, waits
 * until something is appended or released, or the time is up. It goes through the partitions in
 * rounds; all of it happens on the loop of its connection, but for being woken.
 */
final class PendingShareFetch {
  private final Exchange exchange;
  private final SharePartitions partitions;
  private final List<SharePartitionKey> keys;
  private final ShareFetchLimits limits;
  private final Runnable abandoned;
  private final Answer answer;
  private final List<Optional<ServedSharePartition>> served;
  private final ShareRead[] reads;
  private final Runnable wake = this::lookSoon;
  private final AtomicBoolean woken = new AtomicBoolean();
  private Optional<Timeout> timeout = Optional.empty();
  private boolean watching;
  private boolean timeIsUp;
  private boolean disconnected;
  private boolean finished;

  /** The partition that is asked next; the largest number between rounds. */
  private int next = Integer.MAX_VALUE;

  /** Whether this round only counts what could be acquired. */
  private boolean estimating;

  private long bytesFound;
  private long bytesLeft;
  private long recordsLeft;

  /** Whether the loop waits for an answer within the call that asks for it. */
  private boolean asking;

  /** Takes what was acquired. */
  @FunctionalInterface
  interface Answer {
    /** Answers, with one read for each key; the slices in them are the answer's. */
    void send(List<SharePartitionKey> keys, ShareRead[] reads);
  }

  /**
   * A fetch that is yet to start.
   *
   * @param abandoned what to do if the client goes away before it is answered
   */
  PendingShareFetch(
      Exchange exchange,
      SharePartitions partitions,
      List<SharePartitionKey> keys,
      ShareFetchLimits limits,
      Runnable abandoned,
      Answer answer) {
    this.exchange = exchange;
    this.partitions = partitions;
    this.keys = keys;
    this.limits = limits;
    this.abandoned = abandoned;
    this.answer = answer;
    served = new ArrayList<>(Collections.nCopies(keys.size(), Optional.empty()));
    reads = new ShareRead[keys.size()];
  }

  /** Answers now, or waits. On the loop. */
  void start() {
    boolean anyFound = false;
    for (int i = 0; i < keys.size(); i++) {
      served.set(i, partitions.serve(keys.get(i)));
      anyFound |= served.get(i).isPresent();
    }
    timeIsUp = limits.maxWaitMs() <= 0 || limits.maxRecords() <= 0 || !anyFound;
    exchange.onDisconnect(this::disconnected);
    beginRound();
  }

  // ------------------------------------------------------------------ rounds

  private boolean isLooking() {
    return next != Integer.MAX_VALUE;
  }

  private void beginRound() {
    beginRound(limits.minBytes() > 1 && !timeIsUp);
  }

  private void beginRound(boolean onlyEstimate) {
    woken.set(false);
    estimating = onlyEstimate;
    bytesFound = 0;
    bytesLeft = limits.maxBytes();
    recordsLeft = limits.maxRecords();
    next = 0;
    goOn();
  }

  private void goOn() {
    while (next < keys.size()) {
      int before = next;
      asking = true;
      ask(served.get(next));
      asking = false;
      if (next == before) {
        return; // somebody else is in the share partition; the answer comes later
      }
    }
    next = Integer.MAX_VALUE;
    endRound();
  }

  private void ask(Optional<ServedSharePartition> target) {
    if (target.isEmpty()) {
      take(ShareRead.failed(partitions.unknown(keys.get(next))));
    } else if (recordsLeft <= 0 || bytesLeft <= 0) {
      take(ShareRead.NOTHING);
    } else if (estimating) {
      target.get().estimate((int) bytesLeft, this::estimated);
    } else {
      target
          .get()
          .acquire(
              new ShareReadLimits(
                  limits.member(),
                  limits.mode(),
                  (int) recordsLeft,
                  limits.batchSize(),
                  (int) bytesLeft),
              this::acquired);
    }
  }

  private void estimated(int bytes) {
    onLoop(
        () -> {
          bytesFound += bytes;
          take(ShareRead.NOTHING);
        },
        () -> {});
  }

  private void acquired(ShareRead read) {
    onLoop(() -> take(read), () -> read.records().close());
  }

  /** Any thread. */
  private void onLoop(Runnable task, Runnable otherwise) {
    if (exchange.loop().inLoop() && asking) {
      task.run();
      return;
    }
    try {
      exchange
          .loop()
          .execute(
              () -> {
                task.run();
                goOn();
              });
    } catch (RejectedExecutionException e) {
      otherwise.run(); // The loop has ended, and with it the connection.
    }
  }

  private void take(ShareRead read) {
    reads[next] = read;
    next++;
    bytesLeft -= read.records().size();
    recordsLeft -= read.recordCount();
  }

  private void endRound() {
    if (disconnected) {
      giveUp();
    } else if (estimating && bytesFound >= limits.minBytes()) {
      beginRound(false);
    } else if (timeIsUp || hasAcquired()) {
      finish();
    } else if (!watching) {
      watch();
      beginRound(); // for what happened before the watching began
    } else if (woken.get()) {
      beginRound();
    }
  }

  private boolean hasAcquired() {
    for (ShareRead read : reads) {
      if (!read.acquired().isEmpty()) {
        return true;
      }
    }
    return false;
  }

  // ------------------------------------------------------------------ waiting

  private void watch() {
    watching = true;
    timeout =
        Optional.of(
            exchange.loop().schedule(limits.maxWaitMs(), TimeUnit.MILLISECONDS, this::timeIsUp));
    boolean isEager = limits.minBytes() <= 1;
    served.forEach(target -> target.ifPresent(found -> found.waiters().add(wake, isEager)));
  }

  /** On any thread: there may be something to acquire. */
  private void lookSoon() {
    if (woken.compareAndSet(false, true)) {
      try {
        exchange.loop().execute(this::look);
      } catch (RejectedExecutionException e) {
        // The loop has ended, and with it the connection: nobody waits any more.
      }
    }
  }

  private void look() {
    if (!finished && !isLooking()) {
      beginRound();
    }
  }

  private void timeIsUp() {
    timeIsUp = true;
    if (!finished && !isLooking()) {
      beginRound();
    }
  }

  private void disconnected() {
    disconnected = true;
    if (!finished && !isLooking()) {
      giveUp();
    }
  }

  private void giveUp() {
    stop();
    for (ShareRead read : reads) {
      if (read != null) {
        read.records().close();
      }
    }
    exchange.respondNothing();
    abandoned.run();
  }

  private void finish() {
    stop();
    for (int i = 0; i < reads.length; i++) {
      if (reads[i].error() == ErrorCode.LEADER_NOT_AVAILABLE) {
        reads[i] = ShareRead.NOTHING; // it is still being loaded, and is soon there
      }
    }
    answer.send(keys, reads);
  }

  private void stop() {
    finished = true;
    timeout.ifPresent(Timeout::cancel);
    if (watching) {
      served.forEach(target -> target.ifPresent(found -> found.waiters().leave(wake)));
    }
  }
}
