package io.tailrace.server.command;

import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;

/** The program itself: it has nothing to do but for its commands. */
final class TailraceCommand implements Runnable {
  private static final String DEBUG = "--debug";

  private final CommandSpec spec;

  private TailraceCommand() {
    spec = StandardOptions.addTo(CommandSpec.wrapWithoutInspection(this).name("tailrace"));
    spec.addOption(
        OptionSpec.builder(DEBUG)
            .type(boolean.class)
            .scopeType(ScopeType.INHERIT)
            .description("Show where a failure comes from.")
            .build());
    spec.usageMessage()
        .header("An event-streaming broker that speaks the Apache Kafka protocol.")
        .synopsisSubcommandLabel("COMMAND")
        .commandListHeading("%nCommands:%n")
        .optionListHeading("%nOptions:%n")
        .footerHeading("%nA first session:%n")
        .footer(
            "  tailrace server                               in one terminal; in another:",
            "  tailrace topic create greetings --partitions 3",
            "  echo hello | tailrace produce greetings",
            "  tailrace consume greetings --from-beginning",
            "",
            "Each command has its own help: tailrace COMMAND --help");
  }

  static CommandSpec create() {
    return new TailraceCommand().spec;
  }

  boolean isDebug() {
    return Boolean.TRUE.equals(spec.findOption(DEBUG).getValue());
  }

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "Which command?");
  }
}
