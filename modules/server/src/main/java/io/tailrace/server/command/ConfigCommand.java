package io.tailrace.server.command;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Groups the commands about configuration. */
@Command(
    name = "config",
    mixinStandardHelpOptions = true,
    description = "Lists what can be configured, and shows and changes what is.",
    synopsisSubcommandLabel = "COMMAND",
    commandListHeading = "%nCommands:%n",
    optionListHeading = "%nOptions:%n",
    footerHeading = "%nExamples:%n",
    footer = {
      "  tailrace config list retention                     keys with this word, and what they do",
      "  tailrace config describe --topic orders            what is in force for a topic",
      "  tailrace config set --topic orders retention.ms=86400000",
      "  tailrace config delete --topic orders retention.ms",
      "  tailrace config describe --broker 1"
    })
final class ConfigCommand implements Runnable {
  @Spec private CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(
        spec.commandLine(), "What about configuration: list, describe, set or delete?");
  }
}
