package io.tailrace.server.command;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** The program itself: it has nothing to do but for its commands. */
@Command(
    name = "tailrace",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    header = "An event-streaming broker that speaks the Apache Kafka protocol.",
    synopsisSubcommandLabel = "COMMAND",
    commandListHeading = "%nCommands:%n",
    optionListHeading = "%nOptions:%n",
    footerHeading = "%nA first session:%n",
    footer = {
      "  tailrace server                               in one terminal; in another:",
      "  tailrace topic create greetings --partitions 3",
      "  echo hello | tailrace produce greetings",
      "  tailrace consume greetings --from-beginning",
      "",
      "Each command has its own help: tailrace COMMAND --help"
    })
final class TailraceCommand implements Runnable {
  @Option(
      names = "--debug",
      scope = ScopeType.INHERIT,
      description = "Show where a failure comes from.")
  private boolean debug;

  @Spec private CommandSpec spec;

  boolean isDebug() {
    return debug;
  }

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "Which command?");
  }
}
