package io.tailrace.server.command;

import io.tailrace.client.Client;
import io.tailrace.client.GroupAdmin;
import io.tailrace.client.GroupListing;
import io.tailrace.client.GroupType;
import java.util.Locale;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Lists groups. */
@Command(
    name = "list",
    mixinStandardHelpOptions = true,
    description = "Lists groups, their types and states.")
final class GroupListCommand implements Runnable {
  @Option(
      names = "--type",
      paramLabel = "TYPE",
      description = "Only groups of this type: classic, consumer or share.")
  private Optional<GroupType> type = Optional.empty();

  @Mixin private ConnectOptions connect;
  @Spec private CommandSpec spec;

  @Override
  public void run() {
    try (Client client = connect.connect()) {
      Table table = new Table("GROUP", "TYPE", "STATE");
      for (GroupListing group : new GroupAdmin(client).list()) {
        if (type.isEmpty() || type.get() == group.type()) {
          table.row(
              group.id(),
              group.type().name().toLowerCase(Locale.ROOT),
              group.state().isEmpty() ? "-" : group.state());
        }
      }
      table.print(spec.commandLine().getOut());
    }
  }
}
