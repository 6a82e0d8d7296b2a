package io.tailrace.server.command;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Groups the commands about jobs. */
@Command(
    name = "job",
    mixinStandardHelpOptions = true,
    description = "Runs, stops and lists Flink jobs that the broker hosts.",
    synopsisSubcommandLabel = "COMMAND",
    commandListHeading = "%nCommands:%n",
    optionListHeading = "%nOptions:%n",
    footerHeading = "%nExamples:%n",
    footer = {
      "  tailrace job run clicks --set window=30s --parallelism 2",
      "  tailrace job list",
      "  tailrace job stop clicks",
      "  tailrace job delete clicks"
    })
final class JobCommand implements Runnable {
  @Spec private CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "What about jobs: run, stop, list or delete?");
  }
}
