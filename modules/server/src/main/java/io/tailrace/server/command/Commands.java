package io.tailrace.server.command;

import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import picocli.CommandLine;

/** The tree of commands. */
public final class Commands {
  private Commands() {}

  /**
   * Runs the command that the arguments name.
   *
   * @return the exit code: 0 if it did its job, 1 if not, 2 if it was asked wrongly
   */
  public static int run(Streams streams, String... arguments) {
    return tree(streams).execute(arguments);
  }

  static CommandLine tree(Streams streams) {
    CommandLine topic =
        new CommandLine(new TopicCommand())
            .addSubcommand(new TopicCreateCommand())
            .addSubcommand(new TopicListCommand())
            .addSubcommand(new TopicDescribeCommand())
            .addSubcommand(new TopicAlterCommand())
            .addSubcommand(new TopicDeleteCommand());
    CommandLine config =
        new CommandLine(new ConfigCommand())
            .addSubcommand(new ConfigListCommand())
            .addSubcommand(new ConfigDescribeCommand())
            .addSubcommand(new ConfigSetCommand())
            .addSubcommand(new ConfigDeleteCommand());
    return new CommandLine(new TailraceCommand())
        .addSubcommand(new ServerCommand(streams))
        .addSubcommand(topic)
        .addSubcommand(new ProduceCommand(streams))
        .addSubcommand(new ConsumeCommand(streams))
        .addSubcommand(new PluginsCommand())
        .addSubcommand(config)
        .addSubcommand(new VersionCommand())
        .addSubcommand(new CommandLine.HelpCommand())
        .setOut(
            new PrintWriter(new OutputStreamWriter(streams.out(), StandardCharsets.UTF_8), true))
        .setErr(new PrintWriter(streams.err(), true))
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setUsageHelpAutoWidth(false)
        .setUsageHelpWidth(96)
        .setExecutionExceptionHandler(new Failures());
  }
}
