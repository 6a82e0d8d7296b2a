package io.tailrace.kernel.clientmetrics;

import java.util.Map;

/**
 * A client as subscriptions see it.
 *
 * @param attributes by the names of {@code match}; all but its instance id
 */
public record ClientMetricsClient(Map<String, String> attributes) {

  /** Copies the attributes. */
  public ClientMetricsClient {
    attributes = Map.copyOf(attributes);
  }

  /** A client that is somewhere. */
  public static ClientMetricsClient of(
      String clientId, String softwareName, String softwareVersion, String address, int port) {
    return new ClientMetricsClient(
        Map.of(
            "client_id", clientId,
            "client_software_name", softwareName,
            "client_software_version", softwareVersion,
            "client_source_address", address,
            "client_source_port", Integer.toString(port)));
  }
}
