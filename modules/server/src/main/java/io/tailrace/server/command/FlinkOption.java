package io.tailrace.server.command;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Says that jobs of a Flink cluster are meant, rather than those that the broker hosts. */
final class FlinkOption {
  @Option(
      names = "--flink",
      paramLabel = "URL",
      description = {
        "A Flink cluster, by the address of its REST endpoint, such as http://host:8081.",
        "By default the broker hosts the job."
      })
  private Optional<String> url = Optional.empty();

  boolean isGiven() {
    return url.isPresent();
  }

  /** Runs the program that speaks to clusters. Returns its exit code. */
  int run(String action, List<String> arguments) {
    List<String> all = new ArrayList<>(List.of(action, "--flink", url.orElseThrow()));
    all.addAll(arguments);
    return FlinkProgram.run(all);
  }
}
