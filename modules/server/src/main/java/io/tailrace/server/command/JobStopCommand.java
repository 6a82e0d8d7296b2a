package io.tailrace.server.command;

import io.tailrace.client.Client;
import io.tailrace.client.JobAdmin;
import io.tailrace.client.JobListing;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Stops a job. */
@Command(
    name = "stop",
    mixinStandardHelpOptions = true,
    description = {
      "Stops a job with a savepoint: it goes on from there when it is run again.",
      "If none can be made, it will go on from its last checkpoint."
    })
final class JobStopCommand implements Callable<Integer> {
  @Parameters(paramLabel = "NAME", description = "The name that it runs by.")
  private String name;

  @Option(
      names = "--savepoint-dir",
      paramLabel = "PATH",
      description = "With --flink, where the savepoint goes. Default: as the cluster says")
  private Optional<String> savepoints = Optional.empty();

  @Mixin private FlinkOption flink;
  @Mixin private JobWait wait;
  @Mixin private ConnectOptions connect;
  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    if (flink.isGiven()) {
      List<String> arguments = new ArrayList<>(List.of("--name", name));
      savepoints.ifPresent(folder -> arguments.addAll(List.of("--savepoint-dir", folder)));
      return flink.run("stop", arguments);
    }
    PrintWriter out = spec.commandLine().getOut();
    try (Client client = connect.connect()) {
      JobAdmin admin = new JobAdmin(client);
      JobListing job = JobListCommand.named(admin, name);
      if (!job.state().isLast()) {
        job = wait.until(admin, name, admin.stop(name), one -> one.state().isLast());
      }
      wait.print(job, out);
    }
    return 0;
  }
}
