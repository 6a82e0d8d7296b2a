package io.tailrace.server.command;

import io.tailrace.client.Client;
import io.tailrace.client.TopicDescription;
import java.io.PrintWriter;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Lists topics. */
@Command(
    name = "list",
    mixinStandardHelpOptions = true,
    description = "Lists the names of topics, one a line.")
final class TopicListCommand implements Runnable {
  @Option(names = "--internal", description = "With those that the brokers keep for themselves.")
  private boolean internal;

  @Mixin private ConnectOptions connect;
  @Spec private CommandSpec spec;

  @Override
  public void run() {
    PrintWriter out = spec.commandLine().getOut();
    try (Client client = connect.connect()) {
      for (TopicDescription topic : client.describeCluster().topics().values()) {
        if (internal || !topic.isInternal()) {
          out.println(topic.name());
        }
      }
    }
  }
}
