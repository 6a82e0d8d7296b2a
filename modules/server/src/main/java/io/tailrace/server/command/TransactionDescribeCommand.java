package io.tailrace.server.command;

import io.tailrace.client.Client;
import io.tailrace.client.TransactionAdmin;
import io.tailrace.client.TransactionDescription;
import java.io.PrintWriter;
import java.time.Instant;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Describes one transactional id. */
@Command(
    name = "describe",
    mixinStandardHelpOptions = true,
    description =
        "Shows what is known of a transactional id, and the partitions of its transaction.")
final class TransactionDescribeCommand implements Runnable {
  @Parameters(paramLabel = "ID", description = "The transactional id.")
  private String id = "";

  @Mixin private ConnectOptions connect;
  @Spec private CommandSpec spec;

  @Override
  public void run() {
    try (Client client = connect.connect()) {
      TransactionDescription found = new TransactionAdmin(client).describe(id);
      PrintWriter out = spec.commandLine().getOut();
      out.println("State:     " + found.state());
      out.println("Producer:  " + found.producerId() + ", epoch " + found.producerEpoch());
      out.println(
          "Timeout:   "
              + (found.timeoutMs() == Integer.MAX_VALUE ? "none" : found.timeoutMs() + " ms"));
      out.println(
          "Began:     " + (found.startMs() < 0 ? "-" : Instant.ofEpochMilli(found.startMs())));
      Table table = new Table("TOPIC", "PARTITION");
      found.partitions().forEach(one -> table.row(one.topic(), Integer.toString(one.partition())));
      if (!found.partitions().isEmpty()) {
        table.print(out);
      }
    }
  }
}
