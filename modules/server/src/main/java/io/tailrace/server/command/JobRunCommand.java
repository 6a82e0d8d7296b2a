package io.tailrace.server.command;

import io.tailrace.client.Client;
import io.tailrace.client.JobAdmin;
import io.tailrace.client.JobListing;
import io.tailrace.client.JobListing.State;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Runs a job. */
@Command(
    name = "run",
    mixinStandardHelpOptions = true,
    description = {
      "Runs a job that lies in a folder of its own below the folder 'jobs' of the broker.",
      "It goes on from where it was, and goes on running until it is stopped, also over restarts"
          + " of the broker. A job that runs otherwise than asked is stopped and started again."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  tailrace job run clicks --set window=30s --parallelism 2",
      "  tailrace job run clicks --name clicks-eu --set topic=clicks.eu",
      "  tailrace job run clicks --flink http://flink:8081 --bootstrap-server broker:9092",
      "",
      "With --flink the job is taken from the folder 'jobs' here, and submitted to the cluster,"
          + " with its jars",
      "and the connector's; the broker has to be reachable from there."
    })
final class JobRunCommand implements Callable<Integer> {
  @Parameters(paramLabel = "JOB", description = "Which of the installed jobs.")
  private String job;

  @Option(
      names = "--name",
      paramLabel = "NAME",
      description = "The name that it runs by; several of the same job have different ones.")
  private Optional<String> name = Optional.empty();

  @Option(
      names = {"-s", "--set"},
      paramLabel = "KEY=VALUE",
      description = "Sets an option of the job; may be repeated.")
  private Map<String, String> values = new LinkedHashMap<>();

  @Option(
      names = {"-p", "--parallelism"},
      paramLabel = "N",
      defaultValue = "1",
      description = "How many tasks each operator has. Default: ${DEFAULT-VALUE}")
  private int parallelism;

  @Option(names = "--fresh", description = "Begins anew: the state of earlier runs is removed.")
  private boolean fresh;

  @Option(
      names = "--from-savepoint",
      paramLabel = "PATH",
      description = "With --flink, what the job goes on from.")
  private Optional<String> savepoint = Optional.empty();

  @Mixin private FlinkOption flink;
  @Mixin private JobWait wait;
  @Mixin private ConnectOptions connect;
  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    String runName = name.orElse(job);
    if (flink.isGiven()) {
      return submit(runName);
    }
    if (savepoint.isPresent()) {
      throw new ParameterException(
          spec.commandLine(), "--from-savepoint goes with --flink: a hosted job finds its own");
    }
    try (Client client = connect.connect()) {
      JobAdmin admin = new JobAdmin(client);
      String request = admin.run(runName, new JobAdmin.Run(job, values, parallelism, fresh));
      JobListing listing = wait.until(admin, runName, request, JobRunCommand::isDecided);
      boolean works = listing.state() == State.RUNNING || listing.state() == State.FINISHED;
      wait.print(listing, works ? spec.commandLine().getOut() : spec.commandLine().getErr());
      return works ? 0 : 1;
    }
  }

  private int submit(String runName) {
    if (fresh) {
      throw new ParameterException(
          spec.commandLine(), "--fresh: on a cluster a job begins anew without --from-savepoint");
    }
    List<String> arguments = new ArrayList<>();
    arguments.addAll(List.of("--jobs", FlinkProgram.jobs().toString(), "--job", job));
    arguments.addAll(List.of("--name", runName, "--parallelism", Integer.toString(parallelism)));
    arguments.addAll(List.of("--bootstrap-server", connect.bootstrapServers()));
    values.forEach((key, value) -> arguments.addAll(List.of("--set", key + "=" + value)));
    savepoint.ifPresent(path -> arguments.addAll(List.of("--from-savepoint", path)));
    return flink.run("run", arguments);
  }

  /** Why a job has failed is told after that it has. */
  private static boolean isDecided(JobListing listing) {
    return switch (listing.state()) {
      case STARTING, STOPPING -> false;
      case RESTARTING -> !listing.error().isEmpty();
      case RUNNING, STOPPED, FINISHED, FAILED -> true;
    };
  }
}
