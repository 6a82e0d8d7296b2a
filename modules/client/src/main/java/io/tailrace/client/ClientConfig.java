package io.tailrace.client;

import java.time.Duration;
import java.util.List;

/**
 * How a client talks to a cluster.
 *
 * @param bootstrapServers the brokers to ask first, at least one
 * @param clientId the name that brokers see
 * @param connectTimeout how long connecting to one broker may take
 * @param requestTimeout how long an answer may take, beyond what the request asks to wait for
 * @param deliveryTimeout for how long what failed is tried again, where trying again can help
 * @param retryBackoff the pause before it is tried again
 * @param maxResponseBytes the largest answer that is accepted
 */
public record ClientConfig(
    List<BrokerAddress> bootstrapServers,
    String clientId,
    Duration connectTimeout,
    Duration requestTimeout,
    Duration deliveryTimeout,
    Duration retryBackoff,
    int maxResponseBytes) {

  /** Checks that there is a broker to ask. */
  public ClientConfig {
    bootstrapServers = List.copyOf(bootstrapServers);
    if (bootstrapServers.isEmpty()) {
      throw new IllegalArgumentException("No bootstrap server");
    }
  }

  /** With answers awaited for 30 seconds, retries for 60, and answers of up to 128 MiB. */
  public static ClientConfig of(List<BrokerAddress> bootstrapServers, String clientId) {
    return new ClientConfig(
        bootstrapServers,
        clientId,
        Duration.ofSeconds(10),
        Duration.ofSeconds(30),
        Duration.ofSeconds(60),
        Duration.ofMillis(100),
        128 << 20);
  }
}
