package io.tailrace.server.command;

import io.tailrace.client.Client;
import io.tailrace.client.TransactionAdmin;
import io.tailrace.client.TransactionListing;
import java.io.PrintWriter;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Aborts transactions, also those that are prepared for a two-phase commit. */
@Command(
    name = "abort",
    mixinStandardHelpOptions = true,
    description =
        "Aborts open transactions, prepared ones too, and fences their producers. What they wrote"
            + " is not read by readers of committed records.")
final class TransactionAbortCommand implements Runnable {
  @Parameters(arity = "0..*", paramLabel = "ID", description = "Transactional ids.")
  private List<String> ids = List.of();

  @Option(
      names = "--prefix",
      paramLabel = "TEXT",
      description = "All open transactions of transactional ids that begin with this.")
  private Optional<String> prefix = Optional.empty();

  @Option(names = "--dry-run", description = "Only shows what would be done.")
  private boolean dryRun;

  @Option(names = "--yes", description = "Needed with --prefix, unless it is a dry run.")
  private boolean yes;

  @Mixin private ConnectOptions connect;
  @Spec private CommandSpec spec;

  @Override
  public void run() {
    if (ids.isEmpty() == prefix.isEmpty()) {
      throw new ParameterException(
          spec.commandLine(), "Either transactional ids or --prefix must be given");
    }
    if (prefix.isPresent() && !dryRun && !yes) {
      throw new ParameterException(spec.commandLine(), "Look with --dry-run first, then say --yes");
    }
    try (Client client = connect.connect()) {
      TransactionAdmin admin = new TransactionAdmin(client);
      for (String id : prefix.map(text -> open(admin, text)).orElse(ids)) {
        abort(admin, id);
      }
    }
  }

  private static List<String> open(TransactionAdmin admin, String prefix) {
    return admin.list().stream()
        .filter(one -> one.state().equals(TransactionListing.ONGOING))
        .map(TransactionListing::id)
        .filter(id -> id.startsWith(prefix))
        .toList();
  }

  private void abort(TransactionAdmin admin, String id) {
    PrintWriter out = spec.commandLine().getOut();
    boolean isOpen =
        dryRun ? admin.describe(id).state().equals(TransactionListing.ONGOING) : admin.abort(id);
    if (!isOpen) {
      out.println("There is no open transaction of " + id);
    } else {
      out.println((dryRun ? "Would abort" : "Aborted") + " the transaction of " + id);
    }
  }
}
