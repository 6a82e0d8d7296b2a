package io.tailrace.jobs;

import io.tailrace.jobs.runtime.JobException;
import io.tailrace.jobs.runtime.JobListener;
import io.tailrace.jobs.runtime.JobOrder;
import io.tailrace.jobs.runtime.RunningJob;
import io.tailrace.spi.companion.CompanionContext;
import java.io.UncheckedIOException;
import java.lang.System.Logger.Level;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/**
 * Starts and ends jobs, each on a thread that ends with it: an engine blocks, and may load classes
 * for seconds.
 */
final class JobEngine implements AutoCloseable {
  private static final System.Logger LOGGER = System.getLogger(JobEngine.class.getName());
  private static final long CLOSE_SECONDS = 30;

  private final CompanionContext context;
  private final BiConsumer<String, Consumer<HostedJob>> events;
  private final JobFolders folders;
  private final LoadedRuntime runtime;
  private final Map<String, RunningJob> running = new ConcurrentHashMap<>();
  private final ExecutorService workers =
      Executors.newThreadPerTaskExecutor(
          Thread.ofPlatform().daemon().name("tailrace-job-", 0).factory());
  private volatile boolean closed;

  /**
   * Without jobs; nothing is loaded yet.
   *
   * @param events what happens to a job, by its name
   */
  JobEngine(CompanionContext context, BiConsumer<String, Consumer<HostedJob>> events) {
    this.context = context;
    this.events = events;
    folders = new JobFolders(context.config());
    runtime = new LoadedRuntime(context.config(), folders);
  }

  void start(JobRequest request, String folder) {
    workers.execute(
        () -> {
          Told listener = new Told(request.name());
          try {
            RunningJob job = started(request, folder, listener);
            running.put(request.name(), job);
            if (closed && running.remove(request.name(), job)) {
              job.close();
            }
            events.accept(request.name(), HostedJob::started);
          } catch (RuntimeException | LinkageError e) {
            LOGGER.log(Level.DEBUG, "Job " + request.name() + " was not started", e);
            String words = e instanceof JobException ? e.getMessage() : e.toString();
            events.accept(request.name(), job -> job.notStarted(words));
          }
        });
  }

  private RunningJob started(JobRequest request, String folder, JobListener listener) {
    RunningJob job =
        runtime
            .get()
            .start(
                new JobOrder(
                    request.name(),
                    request.job(),
                    request.values(),
                    request.parallelism(),
                    folders.state(request.name(), folder),
                    context.bootstrapServers().get()),
                listener);
    if (request.fresh()) {
      folders.keepOnly(request.name(), folder);
    }
    return job;
  }

  void end(String name, boolean save) {
    workers.execute(
        () -> {
          RunningJob job = running.remove(name);
          Optional<String> error = save ? stop(job) : Optional.empty();
          job.close();
          events.accept(name, hosted -> hosted.ended(error));
        });
  }

  private static Optional<String> stop(RunningJob job) {
    try {
      job.stop();
      return Optional.empty();
    } catch (JobException e) {
      return Optional.of(e.getMessage());
    }
  }

  /** Removes the state of a job that does not run. */
  void forget(String name) {
    folders.remove(name);
  }

  /** Ends all jobs as they are. */
  @Override
  public void close() {
    closed = true;
    for (String name : running.keySet()) {
      Optional.ofNullable(running.remove(name)).ifPresent(job -> workers.execute(job::close));
    }
    workers.shutdown();
    boolean interrupted = false;
    try {
      if (!workers.awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS)) {
        LOGGER.log(Level.WARNING, "Jobs did not end within {0} s", CLOSE_SECONDS);
      }
    } catch (InterruptedException e) {
      interrupted = true;
    }
    runtime.close();
    try {
      folders.close();
    } catch (UncheckedIOException e) {
      LOGGER.log(Level.WARNING, "Temporary files of jobs are left behind: " + e);
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /** Hands on what an engine tells. */
  private final class Told implements JobListener {
    private final String name;

    Told(String name) {
      this.name = name;
    }

    @Override
    public void running() {
      tell(HostedJob::running);
    }

    @Override
    public void restarting() {
      tell(HostedJob::restarting);
    }

    @Override
    public void error(String error) {
      tell(job -> job.error(error));
    }

    @Override
    public void finished() {
      tell(HostedJob::finished);
    }

    @Override
    public void failed(String error) {
      tell(job -> job.failed(error));
    }

    private void tell(Consumer<HostedJob> step) {
      if (!closed) {
        events.accept(name, step);
      }
    }
  }
}
