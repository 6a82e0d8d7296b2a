package io.tailrace.server.command;

import io.tailrace.client.Admin;
import io.tailrace.client.Client;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Sets configurations. */
@Command(
    name = "set",
    mixinStandardHelpOptions = true,
    description = "Sets configurations of a topic or a broker, at once and for good.")
final class ConfigSetCommand implements Runnable {
  @ArgGroup(multiplicity = "1")
  private ConfigTarget target = new ConfigTarget();

  @Parameters(arity = "1..*", paramLabel = "KEY=VALUE", description = "What to set.")
  private Map<String, String> values = new LinkedHashMap<>();

  @Mixin private ConnectOptions connect;
  @Spec private CommandSpec spec;

  @Override
  public void run() {
    try (Client client = connect.connect()) {
      new Admin(client).alterConfigs(target.resource(), values, Set.of());
      spec.commandLine().getOut().println("Set " + String.join(", ", values.keySet()));
    }
  }
}
