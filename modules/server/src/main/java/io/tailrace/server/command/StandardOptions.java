package io.tailrace.server.command;

import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * The options of every command, for those that are described in code. Starting a broker passes
 * through two of these, the program itself and {@code server}: reading their annotations would
 * generate a hundred classes, and cost a broker time and memory for nothing.
 */
final class StandardOptions {
  private StandardOptions() {}

  /** Adds {@code --help} and {@code --version}. */
  static CommandSpec addTo(CommandSpec spec) {
    return spec.versionProvider(new Version())
        .addOption(
            OptionSpec.builder("-h", "--help")
                .usageHelp(true)
                .type(boolean.class)
                .description("Show this help message and exit.")
                .build())
        .addOption(
            OptionSpec.builder("-V", "--version")
                .versionHelp(true)
                .type(boolean.class)
                .description("Print version information and exit.")
                .build());
  }
}
