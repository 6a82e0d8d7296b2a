package io.tailrace.server.command;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Groups the commands about topics. */
@Command(
    name = "topic",
    mixinStandardHelpOptions = true,
    description = "Creates, lists, describes, alters and deletes topics.",
    synopsisSubcommandLabel = "COMMAND",
    commandListHeading = "%nCommands:%n",
    optionListHeading = "%nOptions:%n",
    footerHeading = "%nExamples:%n",
    footer = {
      "  tailrace topic create orders --partitions 6 --config retention.ms=86400000",
      "  tailrace topic list",
      "  tailrace topic describe orders",
      "  tailrace topic alter orders --partitions 12 --delete-config retention.ms",
      "  tailrace topic delete orders"
    })
final class TopicCommand implements Runnable {
  @Spec private CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(
        spec.commandLine(), "What about topics: create, list, describe, alter or delete?");
  }
}
