package io.tailrace.jobs;

import io.tailrace.spi.companion.CompanionContext;
import io.tailrace.spi.delivery.DeliveryException;
import java.lang.System.Logger.Level;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Steps the jobs of a host on a virtual thread, which rests while nobody asks for anything and
 * nothing happens.
 */
final class JobLoop implements JobActions, AutoCloseable {
  private static final System.Logger LOGGER = System.getLogger(JobLoop.class.getName());
  private static final int EVENTS = 1_024;
  private static final long RETRY_MS = 1_000;

  private record Event(String job, Consumer<HostedJob> step) {}

  private final CompanionContext context;
  private final Signal signal = new Signal();
  private final BlockingQueue<Event> events = new ArrayBlockingQueue<>(EVENTS);
  private final TopicLog requests;
  private final TopicLog statuses;
  private final JobTable table;
  private final JobEngine engine;
  private final Thread thread;
  private volatile boolean closed;

  /** Begins at once. */
  JobLoop(CompanionContext context) {
    this.context = context;
    requests = log(JobRequest.TOPIC, signal::raise);
    statuses = log(JobStatus.TOPIC, () -> {});
    table = new JobTable(context.config().get(JobKeys.MAX), context.clock(), this);
    engine = new JobEngine(context, this::happened);
    thread = Thread.ofVirtual().name("tailrace-jobs").start(this::run);
  }

  private TopicLog log(String topic, Runnable wake) {
    return new TopicLog(context.broker(), topic, wake, context.clock());
  }

  /** Any thread. */
  void topicsChanged() {
    signal.raise();
  }

  /** Any thread of an engine; it waits while too much has happened that nobody has looked at. */
  private void happened(String job, Consumer<HostedJob> step) {
    Event event = new Event(job, step);
    try {
      boolean taken = false;
      while (!taken && !closed) {
        taken = events.offer(event, RETRY_MS, TimeUnit.MILLISECONDS);
        signal.raise();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void run() {
    try {
      attempt(() -> table.recover(statuses.read()));
      while (!closed) {
        attempt(() -> table.want(requests.read()));
        Event event = events.poll();
        while (event != null && !closed) {
          table.step(event.job, event.step);
          event = events.poll();
        }
        signal.await();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // nobody does that
    }
  }

  /** Until it works: a log may be opened just now, or be on a disk that somebody makes room on. */
  private void attempt(Runnable action) throws InterruptedException {
    while (!closed) {
      try {
        action.run();
        return;
      } catch (DeliveryException e) {
        LOGGER.log(Level.WARNING, "Jobs are not looked after for a while: " + e.getMessage());
        signal.await(RETRY_MS);
      }
    }
  }

  @Override
  public void publish(JobStatus status) {
    if (status.state() == JobState.FAILED || status.state() == JobState.RESTARTING) {
      LOGGER.log(Level.WARNING, "Job {0}: {1}, {2}", status.name(), status.state(), status.error());
    } else {
      LOGGER.log(Level.INFO, "Job {0}: {1}", status.name(), status.state());
    }
    append(status.name(), Optional.of(status));
  }

  /** Until it works, so that what others see is what is: the jobs themselves go on meanwhile. */
  private void append(String name, Optional<JobStatus> status) {
    try {
      attempt(() -> statuses.append(name, status.map(JobStatus::value)));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void start(JobRequest request, String folder) {
    engine.start(request, folder);
  }

  @Override
  public void end(String name, boolean save) {
    engine.end(name, save);
  }

  @Override
  public void forget(String name) {
    engine.forget(name);
    append(name, Optional.empty());
  }

  /** Ends all jobs, which go on from their last checkpoints when the next process starts. */
  @Override
  public void close() {
    closed = true;
    signal.raise();
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    engine.close();
    requests.close();
    statuses.close();
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
