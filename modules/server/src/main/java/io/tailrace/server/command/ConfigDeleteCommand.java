package io.tailrace.server.command;

import io.tailrace.client.Admin;
import io.tailrace.client.Client;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Takes configurations back. */
@Command(
    name = "delete",
    mixinStandardHelpOptions = true,
    description = "Gives configurations of a topic or a broker their defaults again.")
final class ConfigDeleteCommand implements Runnable {
  @ArgGroup(multiplicity = "1")
  private ConfigTarget target = new ConfigTarget();

  @Parameters(arity = "1..*", paramLabel = "KEY", description = "What gets its default.")
  private Set<String> names = new LinkedHashSet<>();

  @Mixin private ConnectOptions connect;
  @Spec private CommandSpec spec;

  @Override
  public void run() {
    try (Client client = connect.connect()) {
      new Admin(client).alterConfigs(target.resource(), Map.of(), names);
      spec.commandLine().getOut().println("Deleted " + String.join(", ", names));
    }
  }
}
