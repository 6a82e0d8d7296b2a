package io.tailrace.jobs;

import io.tailrace.spi.delivery.DeliveryRecord;
import java.lang.System.Logger.Level;
import java.time.InstantSource;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/** All jobs of a host, by the names that they run by. A state machine; for one thread. */
final class JobTable {
  private static final System.Logger LOGGER = System.getLogger(JobTable.class.getName());

  private final Map<String, HostedJob> jobs = new TreeMap<>();
  private final int maxRunning;
  private final InstantSource clock;
  private final JobActions actions;

  /**
   * Without jobs.
   *
   * @param maxRunning how many may be busy at the same time
   */
  JobTable(int maxRunning, InstantSource clock, JobActions actions) {
    this.maxRunning = maxRunning;
    this.clock = clock;
    this.actions = new Limited(actions);
  }

  /** What was told of jobs before the process was started. */
  void recover(Map<String, DeliveryRecord> statuses) {
    statuses.forEach(
        (name, record) -> {
          if (JobRequest.isName(name) && record.value().isPresent()) {
            try {
              JobStatus status = JobStatus.of(name, record.value().get());
              jobs.put(name, new HostedJob(status, clock, actions));
            } catch (IllegalArgumentException e) {
              LOGGER.log(Level.WARNING, "What is known of job " + name + " cannot be read: " + e);
            }
          }
        });
  }

  /** What somebody wants. */
  void want(Map<String, DeliveryRecord> requests) {
    requests.forEach(this::want);
  }

  private void want(String name, DeliveryRecord record) {
    if (!JobRequest.isName(name)) {
      LOGGER.log(
          Level.WARNING,
          "A job is asked for by the name ''{0}'': names are made of lower case letters, digits"
              + " and single hyphens",
          name);
      return;
    }
    HostedJob job =
        jobs.computeIfAbsent(name, _ -> new HostedJob(JobStatus.unknown(name), clock, actions));
    if (record.value().isEmpty()) {
      job.forget();
      return;
    }
    JobRequest request;
    try {
      request = JobRequest.of(name, record);
    } catch (IllegalArgumentException e) {
      job.refuse("A request cannot be read: " + e.getMessage());
      return;
    }
    job.want(request);
  }

  /** Something has happened to a job. */
  void step(String name, Consumer<HostedJob> event) {
    HostedJob job = jobs.get(name);
    if (job != null) {
      event.accept(job);
    }
  }

  private long busy() {
    return jobs.values().stream().filter(HostedJob::isBusy).count();
  }

  /** Refuses to start more than may run, and removes what is forgotten. */
  private final class Limited implements JobActions {
    private final JobActions target;

    Limited(JobActions target) {
      this.target = target;
    }

    @Override
    public void publish(JobStatus status) {
      target.publish(status);
    }

    @Override
    public void start(JobRequest request, String folder) {
      if (busy() > maxRunning) {
        jobs.get(request.name())
            .notStarted(maxRunning + " jobs are running, and jobs.max allows no more");
      } else {
        target.start(request, folder);
      }
    }

    @Override
    public void end(String name, boolean save) {
      target.end(name, save);
    }

    @Override
    public void forget(String name) {
      jobs.remove(name);
      target.forget(name);
    }
  }
}
