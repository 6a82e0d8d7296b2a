package io.tailrace.server.command;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Groups the commands about transactions. */
@Command(
    name = "transaction",
    mixinStandardHelpOptions = true,
    description = "Lists, describes and aborts transactions.",
    synopsisSubcommandLabel = "COMMAND",
    commandListHeading = "%nCommands:%n",
    optionListHeading = "%nOptions:%n",
    footerHeading = "%nExamples:%n",
    footer = {
      "  tailrace transaction list --prefix billing-",
      "  tailrace transaction describe billing-1",
      "  tailrace transaction abort billing-1",
      "  tailrace transaction abort --prefix billing- --yes"
    })
final class TransactionCommand implements Runnable {
  @Spec private CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(
        spec.commandLine(), "What about transactions: list, describe or abort?");
  }
}
