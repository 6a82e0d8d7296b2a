package io.tailrace.server.command;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Groups the commands about groups of consumers. */
@Command(
    name = "group",
    mixinStandardHelpOptions = true,
    description = "Lists, describes, resets and deletes groups of consumers, share groups too.",
    synopsisSubcommandLabel = "COMMAND",
    commandListHeading = "%nCommands:%n",
    optionListHeading = "%nOptions:%n",
    footerHeading = "%nExamples:%n",
    footer = {
      "  tailrace group list",
      "  tailrace group describe billing",
      "  tailrace group reset billing --topic orders --to earliest --dry-run",
      "  tailrace group delete billing"
    })
final class GroupCommand implements Runnable {
  @Spec private CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(
        spec.commandLine(), "What about groups: list, describe, reset or delete?");
  }
}
