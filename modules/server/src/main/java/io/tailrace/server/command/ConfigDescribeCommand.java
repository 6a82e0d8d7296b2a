package io.tailrace.server.command;

import io.tailrace.client.Admin;
import io.tailrace.client.Client;
import io.tailrace.client.ConfigEntry;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Shows a configuration that is in force. */
@Command(
    name = "describe",
    mixinStandardHelpOptions = true,
    description = "Shows the configuration that is in force, and where each value comes from.")
final class ConfigDescribeCommand implements Runnable {
  @ArgGroup(multiplicity = "1")
  private ConfigTarget target = new ConfigTarget();

  @Option(names = "--changed", description = "Leave out what has its default.")
  private boolean changed;

  @Mixin private ConnectOptions connect;
  @Spec private CommandSpec spec;

  @Override
  public void run() {
    Table table = new Table("KEY", "VALUE", "FROM");
    try (Client client = connect.connect()) {
      for (ConfigEntry config : new Admin(client).describeConfigs(target.resource())) {
        if (!changed || config.source() != ConfigEntry.Source.DEFAULT) {
          table.row(config.name(), config.value().orElse(""), config.source());
        }
      }
    }
    table.print(spec.commandLine().getOut());
  }
}
