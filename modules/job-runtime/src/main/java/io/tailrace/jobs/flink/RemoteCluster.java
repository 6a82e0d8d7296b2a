package io.tailrace.jobs.flink;

import java.net.URI;
import org.apache.flink.client.program.rest.RestClusterClient;
import org.apache.flink.configuration.Configuration;

/**
 * A Flink cluster, by the address of its REST endpoint.
 *
 * @param host where its job manager is
 * @param port of the REST endpoint
 * @param secured whether it is reached by TLS
 */
record RemoteCluster(String host, int port, boolean secured) {
  private static final int DEFAULT_PORT = 8081;

  /**
   * Reads an address.
   *
   * @throws IllegalArgumentException if it is none
   */
  static RemoteCluster of(String address) {
    URI uri = URI.create(address);
    boolean secured = "https".equals(uri.getScheme());
    if (uri.getHost() == null || !(secured || "http".equals(uri.getScheme()))) {
      throw new IllegalArgumentException(
          "The address of a Flink cluster is http://host:port, not " + address);
    }
    return new RemoteCluster(
        uri.getHost(), uri.getPort() < 0 ? DEFAULT_PORT : uri.getPort(), secured);
  }

  /** What a client of it is configured with. */
  Configuration config() {
    Configuration config = ClusterConfig.classLoading();
    config.setString("rest.address", host);
    config.setString("rest.port", Integer.toString(port));
    config.setString("security.ssl.rest.enabled", Boolean.toString(secured));
    config.setString("rest.retry.max-attempts", "3");
    config.setString("rest.retry.delay", "500 ms");
    return config;
  }

  RestClusterClient<String> connect() throws Exception {
    return new RestClusterClient<>(config(), "remote");
  }
}
