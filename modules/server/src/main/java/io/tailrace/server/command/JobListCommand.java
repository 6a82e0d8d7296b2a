package io.tailrace.server.command;

import io.tailrace.client.Client;
import io.tailrace.client.JobAdmin;
import io.tailrace.client.JobListing;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Lists jobs. */
@Command(
    name = "list",
    mixinStandardHelpOptions = true,
    description = "Lists jobs that run or have run, and the last error of each.")
final class JobListCommand implements Callable<Integer> {
  private static final int SHOWN = 200;

  @Mixin private FlinkOption flink;
  @Mixin private ConnectOptions connect;
  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    if (flink.isGiven()) {
      return flink.run("list", List.of());
    }
    try (Client client = connect.connect()) {
      Table table = new Table("NAME", "JOB", "STATE", "PARALLELISM", "SINCE", "RESTARTS", "ERROR");
      for (JobListing job : new JobAdmin(client).list().values()) {
        table.row(
            job.name(),
            job.job(),
            job.state(),
            job.parallelism(),
            Instant.ofEpochMilli(job.sinceMs()).truncatedTo(ChronoUnit.SECONDS),
            job.restarts(),
            line(job.error()));
      }
      table.print(spec.commandLine().getOut());
    }
    return 0;
  }

  private static String line(String error) {
    String line = error.replaceAll("\\s+", " ");
    return line.length() <= SHOWN ? line : line.substring(0, SHOWN) + "...";
  }

  /**
   * A job that is known.
   *
   * @throws IllegalArgumentException if there is none
   */
  static JobListing named(JobAdmin admin, String name) {
    Map<String, JobListing> jobs = admin.list();
    return Optional.ofNullable(jobs.get(name))
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "There is no job by the name "
                        + name
                        + (jobs.isEmpty()
                            ? ""
                            : ". There are: " + String.join(", ", jobs.keySet()))));
  }
}
