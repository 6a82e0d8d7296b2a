package io.tailrace.server.command;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Groups the commands about dead letters. */
@Command(
    name = "dlq",
    mixinStandardHelpOptions = true,
    description = "Lists, shows, redrives and purges dead letters.",
    synopsisSubcommandLabel = "COMMAND",
    commandListHeading = "%nCommands:%n",
    optionListHeading = "%nOptions:%n",
    footerHeading = "%nExamples:%n",
    footer = {
      "  tailrace dlq list",
      "  tailrace dlq show dlq.orders --error 'com.example.*'",
      "  tailrace dlq redrive dlq.orders --dry-run",
      "  tailrace dlq redrive dlq.orders --since 2h --rate 100",
      "  tailrace dlq history",
      "  tailrace dlq purge dlq.orders --before 7d --yes"
    })
final class DlqCommand implements Runnable {
  @Spec private CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(
        spec.commandLine(), "What about dead letters: list, show, redrive, purge or history?");
  }
}
