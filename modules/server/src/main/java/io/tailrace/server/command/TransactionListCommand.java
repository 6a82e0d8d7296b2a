package io.tailrace.server.command;

import io.tailrace.client.Client;
import io.tailrace.client.TransactionAdmin;
import io.tailrace.client.TransactionListing;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Lists transactional ids. */
@Command(
    name = "list",
    mixinStandardHelpOptions = true,
    description = "Lists transactional ids, their producers and the states of their transactions.")
final class TransactionListCommand implements Runnable {
  @Option(
      names = "--prefix",
      paramLabel = "TEXT",
      description = "Only transactional ids that begin with this.")
  private String prefix = "";

  @Option(names = "--open", description = "Only transactions that are open.")
  private boolean open;

  @Mixin private ConnectOptions connect;
  @Spec private CommandSpec spec;

  @Override
  public void run() {
    try (Client client = connect.connect()) {
      Table table = new Table("TRANSACTIONAL ID", "PRODUCER ID", "STATE");
      for (TransactionListing one : new TransactionAdmin(client).list()) {
        boolean isOpen = one.state().equals(TransactionListing.ONGOING);
        if (one.id().startsWith(prefix) && (isOpen || !open)) {
          table.row(one.id(), Long.toString(one.producerId()), one.state());
        }
      }
      table.print(spec.commandLine().getOut());
    }
  }
}
