package io.tailrace.kernel.network;

/**
 * An address to listen on.
 *
 * @param name the listener's name as in Kafka's {@code listeners}, such as {@code PLAINTEXT}
 * @param host a host name or an IP address (v4 or v6); empty for all interfaces
 * @param port 0 to 65535; 0 for any free one
 */
public record ListenerConfig(String name, String host, int port) {

  @Override
  public String toString() {
    return name + "://" + (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
  }
}
