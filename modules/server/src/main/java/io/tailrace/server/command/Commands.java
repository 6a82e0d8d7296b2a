package io.tailrace.server.command;

import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import picocli.CommandLine;

/** The tree of commands. */
public final class Commands {
  private static final int WIDTH = 96;

  private static final Node ROOT =
      new Node(
          "tailrace",
          _ -> TailraceCommand.create(),
          new Node("server", ServerCommand::create),
          new Node(
              "topic",
              _ -> new TopicCommand(),
              new Node("create", _ -> new TopicCreateCommand()),
              new Node("list", _ -> new TopicListCommand()),
              new Node("describe", _ -> new TopicDescribeCommand()),
              new Node("alter", _ -> new TopicAlterCommand()),
              new Node("delete", _ -> new TopicDeleteCommand())),
          new Node("produce", ProduceCommand::new),
          new Node("consume", ConsumeCommand::new),
          new Node(
              "group",
              _ -> new GroupCommand(),
              new Node("list", _ -> new GroupListCommand()),
              new Node("describe", _ -> new GroupDescribeCommand()),
              new Node("reset", _ -> new GroupResetCommand()),
              new Node("delete", _ -> new GroupDeleteCommand())),
          new Node(
              "transaction",
              _ -> new TransactionCommand(),
              new Node("list", _ -> new TransactionListCommand()),
              new Node("describe", _ -> new TransactionDescribeCommand()),
              new Node("abort", _ -> new TransactionAbortCommand())),
          new Node(
              "dlq",
              _ -> new DlqCommand(),
              new Node("list", _ -> new DlqListCommand()),
              new Node("show", _ -> new DlqShowCommand()),
              new Node("redrive", DlqRedriveCommand::new),
              new Node("purge", DlqPurgeCommand::new),
              new Node("history", _ -> new DlqHistoryCommand())),
          new Node(
              "job",
              _ -> new JobCommand(),
              new Node("run", _ -> new JobRunCommand()),
              new Node("stop", _ -> new JobStopCommand()),
              new Node("list", _ -> new JobListCommand()),
              new Node("delete", _ -> new JobDeleteCommand())),
          new Node(
              "config",
              _ -> new ConfigCommand(),
              new Node("list", _ -> new ConfigListCommand()),
              new Node("describe", _ -> new ConfigDescribeCommand()),
              new Node("set", _ -> new ConfigSetCommand()),
              new Node("delete", _ -> new ConfigDeleteCommand())),
          new Node("plugins", _ -> new PluginsCommand()),
          new Node("version", _ -> new VersionCommand()),
          new Node("help", _ -> new CommandLine.HelpCommand()));

  private Commands() {}

  /**
   * Runs the command that the arguments name.
   *
   * @return the exit code: 0 if it did its job, 1 if not, 2 if it was asked wrongly
   */
  public static int run(Streams streams, String... arguments) {
    return ROOT.build(streams, Arrays.asList(arguments))
        .setOut(
            new PrintWriter(new OutputStreamWriter(streams.out(), StandardCharsets.UTF_8), true))
        .setErr(new PrintWriter(streams.err(), true))
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setUsageHelpAutoWidth(false)
        .setUsageHelpWidth(WIDTH)
        .setParameterExceptionHandler(new WrongUsage())
        .setExecutionExceptionHandler(new Failures())
        .execute(arguments);
  }

  /** A command and those below it. */
  private record Node(String name, Function<Streams, Object> create, List<Node> below) {

    Node(String name, Function<Streams, Object> create, Node... below) {
      this(name, create, List.of(below));
    }

    /**
     * Reading the annotations of a command takes time. Where the arguments begin with a command,
     * only that one is looked at; where they do not, all are, to be listed.
     */
    CommandLine build(Streams streams, List<String> arguments) {
      CommandLine line = new CommandLine(create.apply(streams));
      String first = arguments.isEmpty() ? "" : arguments.getFirst();
      List<String> rest = arguments.isEmpty() ? arguments : arguments.subList(1, arguments.size());
      List<Node> named =
          first.equals("help") // It shows the help of any command.
              ? List.of()
              : below.stream().filter(node -> node.name.equals(first)).toList();
      for (Node node : named.isEmpty() ? below : named) {
        line.addSubcommand(node.name, node.build(streams, named.isEmpty() ? List.of() : rest));
      }
      return line;
    }
  }
}
