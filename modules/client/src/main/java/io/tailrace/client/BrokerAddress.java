package io.tailrace.client;

import java.util.Arrays;
import java.util.List;

/**
 * Where a broker listens.
 *
 * @param host a name or an address, without brackets
 * @param port 1 to 65535
 */
public record BrokerAddress(String host, int port) {
  private static final int DEFAULT_PORT = 9092;
  private static final int HIGHEST_PORT = 65_535;

  /**
   * Reads {@code host:port,host:port}; IPv6 addresses are in brackets, and port 9092 may be left
   * out.
   *
   * @throws IllegalArgumentException if the text is no such list; the message is fit to be shown
   */
  public static List<BrokerAddress> parseList(String text) {
    return Arrays.stream(text.split(",", -1)).map(String::trim).map(BrokerAddress::parse).toList();
  }

  private static BrokerAddress parse(String text) {
    int colon = text.lastIndexOf(':');
    boolean withPort = colon >= 0 && text.indexOf(']', colon) < 0;
    String host = withPort ? text.substring(0, colon) : text;
    if (host.startsWith("[") && host.endsWith("]")) {
      host = host.substring(1, host.length() - 1);
    } else if (host.isEmpty() || host.contains(":")) {
      throw new IllegalArgumentException("'" + text + "' is no host:port");
    }
    return new BrokerAddress(host, withPort ? port(text, text.substring(colon + 1)) : DEFAULT_PORT);
  }

  private static int port(String text, String digits) {
    try {
      int port = Integer.parseInt(digits);
      if (port >= 1 && port <= HIGHEST_PORT) {
        return port;
      }
    } catch (NumberFormatException _) {
      // Told below, as a number out of range is.
    }
    throw new IllegalArgumentException(
        "'" + text + "' is no host:port: the port is a number from 1 to " + HIGHEST_PORT);
  }

  @Override
  public String toString() {
    return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
  }
}
