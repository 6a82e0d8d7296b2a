package io.tailrace.server.command;

import io.tailrace.Tailrace;
import io.tailrace.server.config.BrokerSettings;
import io.tailrace.server.log.ConsoleLoggerFinder;
import io.tailrace.spi.config.ConfigKey;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** Runs a broker. */
final class ServerCommand implements Callable<Integer> {
  private final OptionSpec file =
      OptionSpec.builder("-c", "--config")
          .paramLabel("FILE")
          .type(Path.class)
          .converters(Path::of)
          .description(
              "Read configurations from a properties file, such as Kafka's server.properties.",
              "Keys that Tailrace does not have are named and ignored.")
          .build();

  private final OptionSpec single =
      OptionSpec.builder("-s", "--set")
          .paramLabel("KEY=VALUE")
          .type(Map.class)
          .auxiliaryTypes(String.class, String.class)
          .description("Set a configuration by Kafka's name; may be repeated.")
          .build();

  private final OptionSpec host =
      OptionSpec.builder("--host")
          .paramLabel("HOST")
          .type(String.class)
          .description("Where to listen; 0.0.0.0 for everywhere. Default: 127.0.0.1")
          .build();

  private final OptionSpec port =
      OptionSpec.builder("-p", "--port")
          .paramLabel("PORT")
          .type(Integer.class)
          .description("The port to listen on; 0 takes a free one. Default: 9092")
          .build();

  private final OptionSpec data =
      OptionSpec.builder("-d", "--data")
          .paramLabel("FOLDER")
          .type(Path.class)
          .converters(Path::of)
          .description("Where data lies; created if need be. Default: data")
          .build();

  private final OptionSpec logLevel =
      OptionSpec.builder("--log-level")
          .paramLabel("LEVEL")
          .type(System.Logger.Level.class)
          .description(
              "What is logged to standard error: error, warning, info, debug, trace. Default: info")
          .build();

  private final OptionSpec plugins =
      OptionSpec.builder(PluginOptions.NAME)
          .paramLabel(PluginOptions.LABEL)
          .type(Path.class)
          .converters(Path::of)
          .description(PluginOptions.WHAT, PluginOptions.DEFAULT)
          .build();

  private final Streams streams;
  private final CommandSpec spec;
  private Optional<String> dataFolder = Optional.empty();

  private ServerCommand(Streams streams) {
    this.streams = streams;
    spec =
        StandardOptions.addTo(CommandSpec.wrapWithoutInspection(this).name("server"))
            .addOption(file)
            .addOption(single)
            .addOption(host)
            .addOption(port)
            .addOption(data)
            .addOption(logLevel)
            .addOption(plugins);
    spec.usageMessage()
        .description(
            "Runs a broker until Ctrl-C.",
            "Without options it listens on 127.0.0.1:9092 and keeps its data in the folder 'data'.")
        .footerHeading("%nExamples:%n")
        .footer(
            "  tailrace server",
            "  tailrace server --port 9192 --data /var/lib/tailrace --set num.partitions=3",
            "  tailrace server --config /etc/kafka/server.properties --log-level debug",
            "",
            "'tailrace config list' shows what can be set. Later of these win: the file of"
                + " --config,",
            "--set, --host, --port and --data.");
  }

  static CommandSpec create(Streams streams) {
    return new ServerCommand(streams).spec;
  }

  private static <T> Optional<T> given(OptionSpec option) {
    return Optional.ofNullable(option.getValue());
  }

  @Override
  public Integer call() throws InterruptedException {
    ConsoleLoggerFinder.level(
        ServerCommand.<System.Logger.Level>given(logLevel).orElse(System.Logger.Level.INFO));
    Optional<Integer> listened = given(port);
    BrokerSettings.Draft draft =
        BrokerSettings.draft(
            new BrokerSettings.Options(
                given(file),
                ServerCommand.<Map<String, String>>given(single).orElseGet(Map::of),
                given(host),
                listened.map(OptionalInt::of).orElseGet(OptionalInt::empty),
                given(data)));
    Map<String, String> chosen = PluginOptions.settings(given(plugins));
    try (Tailrace broker =
        Tailrace.builder()
            .config(chosen)
            .config(draft.values())
            .start(keys -> with(chosen, complete(draft, keys)))) {
      // Ctrl-C and SIGTERM end the JVM when this has run.
      Thread hook = new Thread(broker::close, "stop");
      Runtime.getRuntime().addShutdownHook(hook);
      announce(broker);
      broker.awaitClose();
    }
    return 0;
  }

  private BrokerSettings complete(BrokerSettings.Draft draft, List<ConfigKey<?>> keys) {
    BrokerSettings complete = draft.complete(keys);
    if (!complete.ignored().isEmpty()) {
      streams
          .err()
          .println(
              "Ignored, as Tailrace has no such configuration: "
                  + String.join(", ", complete.ignored()));
    }
    dataFolder = complete.dataFolder();
    return complete;
  }

  private static Map<String, String> with(Map<String, String> chosen, BrokerSettings settings) {
    Map<String, String> all = new TreeMap<>(chosen);
    all.putAll(settings.values());
    return all;
  }

  private void announce(Tailrace broker) {
    PrintWriter out = spec.commandLine().getOut();
    out.println("Tailrace " + Version.number());
    out.println();
    out.println("Listening on  " + String.join(", ", broker.listeners()));
    dataFolder.ifPresent(folder -> out.println("Data in       " + folder));
    out.println("Started in    " + broker.startTime().toMillis() + " ms");
    out.println();
    out.println(broker.plugins());
    out.println("Ctrl-C stops it.");
    out.flush();
  }
}
