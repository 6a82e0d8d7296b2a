package io.tailrace.server.command;

import io.tailrace.client.Admin;
import io.tailrace.client.Client;
import io.tailrace.client.ClientException;
import io.tailrace.wire.ErrorCode;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Deletes topics. */
@Command(
    name = "delete",
    mixinStandardHelpOptions = true,
    description = "Deletes topics and all of their records.")
final class TopicDeleteCommand implements Runnable {
  @Parameters(arity = "1..*", paramLabel = "TOPIC", description = "The names of topics.")
  private List<String> topics = List.of();

  @Option(names = "--if-exists", description = "Succeed if a topic is not there.")
  private boolean ifExists;

  @Mixin private ConnectOptions connect;
  @Spec private CommandSpec spec;

  @Override
  public void run() {
    try (Client client = connect.connect()) {
      Admin admin = new Admin(client);
      for (String topic : topics) {
        delete(admin, topic);
      }
    }
  }

  private void delete(Admin admin, String topic) {
    try {
      admin.deleteTopic(topic);
      spec.commandLine().getOut().println("Deleted topic " + topic);
    } catch (ClientException e) {
      if (!ifExists || e.code() != ErrorCode.UNKNOWN_TOPIC_OR_PARTITION) {
        throw e;
      }
      spec.commandLine().getOut().println("There is no topic " + topic);
    }
  }
}
