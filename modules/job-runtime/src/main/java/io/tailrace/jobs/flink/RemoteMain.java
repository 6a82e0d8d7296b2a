package io.tailrace.jobs.flink;

import io.tailrace.flink.job.JobConfig;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.flink.runtime.client.JobStatusMessage;
import org.apache.flink.util.MultipleParameterTool;

/**
 * The program behind {@code tailrace job ... --flink}. Its first argument is {@code run}, {@code
 * stop} or {@code list}; the others are options, checked by whoever calls it.
 */
public final class RemoteMain {
  private final MultipleParameterTool options;
  private final RemoteJobs jobs;
  private final PrintStream out;

  private RemoteMain(MultipleParameterTool options, PrintStream out) {
    this.options = options;
    this.out = out;
    jobs = new RemoteJobs(RemoteCluster.of(options.getRequired("flink")));
  }

  /** Exits with 0 if it did its job, and with 1 and a line on standard error if not. */
  public static void main(String[] arguments) {
    MultipleParameterTool options =
        MultipleParameterTool.fromArgs(
            List.of(arguments).subList(1, arguments.length).toArray(String[]::new));
    try {
      RemoteMain main = new RemoteMain(options, System.out);
      switch (arguments[0]) {
        case "run" -> main.run();
        case "stop" -> main.stop();
        case "list" -> main.list();
        default -> throw new IllegalArgumentException("There is no " + arguments[0]);
      }
    } catch (Exception | LinkageError e) {
      System.err.println("tailrace: " + Errors.words(e));
      System.exit(1);
    }
    System.exit(0);
  }

  private void run() throws Exception {
    String name = options.getRequired("name");
    String id =
        jobs.run(
            new RemoteJobs.Submission(
                Path.of(options.getRequired("jobs")),
                options.getRequired("job"),
                JobConfig.of(name, options.getRequired("bootstrap-server"), values()),
                options.getInt("parallelism"),
                Optional.ofNullable(options.get("from-savepoint"))));
    out.println("Job " + name + ": submitted as " + id);
  }

  private Map<String, String> values() {
    Collection<String> settings = options.toMultiMap().getOrDefault("set", List.of());
    Map<String, String> values = new TreeMap<>();
    for (String setting : settings) {
      int equals = setting.indexOf('=');
      values.put(setting.substring(0, equals), setting.substring(equals + 1));
    }
    return values;
  }

  private void stop() throws Exception {
    String name = options.getRequired("name");
    String savepoint = jobs.stop(name, Optional.ofNullable(options.get("savepoint-dir")));
    out.println("Job " + name + ": stopped; its savepoint is " + savepoint);
  }

  private void list() throws Exception {
    for (JobStatusMessage job : jobs.list()) {
      out.printf(
          "%s  %s  %s  %s%n",
          job.getJobId(),
          job.getJobState(),
          Instant.ofEpochMilli(job.getStartTime()),
          job.getJobName());
    }
  }
}
