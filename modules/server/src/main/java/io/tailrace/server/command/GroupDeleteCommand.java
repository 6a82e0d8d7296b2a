package io.tailrace.server.command;

import io.tailrace.client.Client;
import io.tailrace.client.ClientException;
import io.tailrace.client.GroupAdmin;
import io.tailrace.wire.ErrorCode;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Deletes groups. */
@Command(
    name = "delete",
    mixinStandardHelpOptions = true,
    description = "Deletes groups without members, and the offsets that they committed.")
final class GroupDeleteCommand implements Runnable {
  @Parameters(arity = "1..*", paramLabel = "GROUP", description = "The ids of groups.")
  private List<String> groups = List.of();

  @Option(names = "--if-exists", description = "Succeed if a group is not there.")
  private boolean ifExists;

  @Mixin private ConnectOptions connect;
  @Spec private CommandSpec spec;

  @Override
  public void run() {
    try (Client client = connect.connect()) {
      GroupAdmin admin = new GroupAdmin(client);
      for (String group : groups) {
        delete(admin, group);
      }
    }
  }

  private void delete(GroupAdmin admin, String group) {
    try {
      admin.delete(group);
      spec.commandLine().getOut().println("Deleted group " + group);
    } catch (ClientException e) {
      if (!ifExists || e.code() != ErrorCode.GROUP_ID_NOT_FOUND) {
        throw e;
      }
      spec.commandLine().getOut().println("There is no group " + group);
    }
  }
}
