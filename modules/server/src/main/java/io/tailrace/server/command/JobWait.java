package io.tailrace.server.command;

import io.tailrace.client.ClientException;
import io.tailrace.client.JobAdmin;
import io.tailrace.client.JobListing;
import io.tailrace.wire.ErrorCode;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.Locale;
import java.util.function.Predicate;
import picocli.CommandLine.Option;

/** Waits for what the host of jobs makes of a request. */
final class JobWait {
  @Option(
      names = "--timeout",
      paramLabel = "SECONDS",
      defaultValue = "120",
      description = "How long to wait for the host. Default: ${DEFAULT-VALUE}")
  private int seconds;

  /** The job when it is in such a state. */
  JobListing until(JobAdmin admin, String name, String request, Predicate<JobListing> state) {
    return admin
        .await(name, request, state, Duration.ofSeconds(seconds))
        .orElseThrow(
            () ->
                new ClientException(
                    ErrorCode.REQUEST_TIMED_OUT,
                    "The host of jobs has not done it within "
                        + seconds
                        + " s; the request stays. 'tailrace job list' shows the job; a broker"
                        + " hosts none where jobs.enable is false."));
  }

  void print(JobListing job, PrintWriter out) {
    out.println(
        "Job "
            + job.name()
            + ": "
            + job.state().name().toLowerCase(Locale.ROOT)
            + (job.error().isEmpty() ? "" : "; " + job.error()));
    out.flush();
  }
}
