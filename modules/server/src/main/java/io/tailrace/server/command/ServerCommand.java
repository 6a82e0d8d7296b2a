package io.tailrace.server.command;

import io.tailrace.Tailrace;
import io.tailrace.TailraceBuilder;
import io.tailrace.server.config.BrokerSettings;
import io.tailrace.server.log.ConsoleLoggerFinder;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Runs a broker. */
@Command(
    name = "server",
    mixinStandardHelpOptions = true,
    description = {
      "Runs a broker until Ctrl-C.",
      "Without options it listens on 127.0.0.1:9092 and keeps its data in the folder 'data'."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  tailrace server",
      "  tailrace server --port 9192 --data /var/lib/tailrace --set num.partitions=3",
      "  tailrace server --config /etc/kafka/server.properties --log-level debug",
      "",
      "'tailrace config list' shows what can be set. Later of these win: the file of --config,",
      "--set, --host, --port and --data."
    })
final class ServerCommand implements Callable<Integer> {
  @Option(
      names = {"-c", "--config"},
      paramLabel = "FILE",
      description = {
        "Read configurations from a properties file, such as Kafka's server.properties.",
        "Keys that Tailrace does not have are named and ignored."
      })
  private Optional<Path> file = Optional.empty();

  @Option(
      names = {"-s", "--set"},
      paramLabel = "KEY=VALUE",
      description = "Set a configuration by Kafka's name; may be repeated.")
  private Map<String, String> single = new LinkedHashMap<>();

  @Option(
      names = "--host",
      paramLabel = "HOST",
      description = "Where to listen; 0.0.0.0 for everywhere. Default: 127.0.0.1")
  private Optional<String> host = Optional.empty();

  @Option(
      names = {"-p", "--port"},
      paramLabel = "PORT",
      description = "The port to listen on; 0 takes a free one. Default: 9092")
  private Optional<Integer> port = Optional.empty();

  @Option(
      names = {"-d", "--data"},
      paramLabel = "FOLDER",
      description = "Where data lies; created if need be. Default: data")
  private Optional<Path> data = Optional.empty();

  @Option(
      names = "--log-level",
      paramLabel = "LEVEL",
      description =
          "What is logged to standard error: error, warning, info, debug, trace. Default: info")
  private System.Logger.Level logLevel = System.Logger.Level.INFO;

  @Mixin private PluginOptions plugins;
  @Spec private CommandSpec spec;

  private final Streams streams;

  ServerCommand(Streams streams) {
    this.streams = streams;
  }

  @Override
  public Integer call() throws InterruptedException {
    ConsoleLoggerFinder.level(logLevel);
    TailraceBuilder builder = plugins.builder();
    BrokerSettings settings =
        BrokerSettings.of(
            new BrokerSettings.Options(
                file, single, host, port.map(OptionalInt::of).orElseGet(OptionalInt::empty), data),
            values -> plugins.builder().config(values).configKeys());
    if (!settings.ignored().isEmpty()) {
      streams
          .err()
          .println(
              "Ignored, as Tailrace has no such configuration: "
                  + String.join(", ", settings.ignored()));
    }
    try (Tailrace broker = builder.config(settings.values()).start()) {
      // Ctrl-C and SIGTERM end the JVM when this has run.
      Thread hook = new Thread(broker::close, "stop");
      Runtime.getRuntime().addShutdownHook(hook);
      announce(broker, settings);
      broker.awaitClose();
    }
    return 0;
  }

  private void announce(Tailrace broker, BrokerSettings settings) {
    PrintWriter out = spec.commandLine().getOut();
    out.println("Tailrace " + Version.number());
    out.println();
    out.println("Listening on  " + String.join(", ", broker.listeners()));
    settings.dataFolder().ifPresent(folder -> out.println("Data in       " + folder));
    out.println("Started in    " + broker.startTime().toMillis() + " ms");
    out.println();
    out.println(broker.plugins());
    out.println("Ctrl-C stops it.");
    out.flush();
  }
}
