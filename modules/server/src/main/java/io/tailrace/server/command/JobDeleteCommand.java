package io.tailrace.server.command;

import io.tailrace.client.Client;
import io.tailrace.client.JobAdmin;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Forgets a job. */
@Command(
    name = "delete",
    mixinStandardHelpOptions = true,
    description = "Forgets a job that does not run, its state included. Its jars stay.")
final class JobDeleteCommand implements Runnable {
  @Parameters(paramLabel = "NAME", description = "The name that it runs by.")
  private String name;

  @Mixin private ConnectOptions connect;
  @Spec private CommandSpec spec;

  @Override
  public void run() {
    try (Client client = connect.connect()) {
      JobAdmin admin = new JobAdmin(client);
      if (!JobListCommand.named(admin, name).state().isLast()) {
        throw new ParameterException(
            spec.commandLine(), "Job " + name + " runs; 'tailrace job stop' stops it");
      }
      admin.delete(name);
      spec.commandLine().getOut().println("Job " + name + " is forgotten");
    }
  }
}
