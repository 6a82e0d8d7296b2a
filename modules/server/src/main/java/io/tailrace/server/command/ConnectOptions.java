package io.tailrace.server.command;

import io.tailrace.client.BrokerAddress;
import io.tailrace.client.Client;
import io.tailrace.client.ClientConfig;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Spec.Target;

/** Options of every command that talks to a broker. */
final class ConnectOptions {
  private static final String CLIENT_ID = "tailrace-cli";

  @Option(
      names = {"-b", "--bootstrap-server"},
      paramLabel = "HOST:PORT",
      defaultValue = "127.0.0.1:9092",
      description = "The broker to ask, or several with commas. Default: ${DEFAULT-VALUE}")
  private String bootstrapServers;

  @Spec(Target.MIXEE)
  private CommandSpec spec;

  String bootstrapServers() {
    return bootstrapServers;
  }

  Client connect() {
    List<BrokerAddress> addresses;
    try {
      addresses = BrokerAddress.parseList(bootstrapServers);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage(), e);
    }
    return Client.open(ClientConfig.of(addresses, CLIENT_ID));
  }
}
