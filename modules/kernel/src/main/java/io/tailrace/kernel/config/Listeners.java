package io.tailrace.kernel.config;

import io.tailrace.kernel.network.ListenerConfig;
import io.tailrace.spi.config.Config;
import io.tailrace.spi.config.ConfigException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where a broker listens, and what it tells clients of it.
 *
 * @param bound the addresses to listen on
 * @param advertised by listener name, the address that clients are told, if it is a different one;
 *     a port of 0 stands for the port that is bound
 */
public record Listeners(List<ListenerConfig> bound, Map<String, ListenerConfig> advertised) {
  private static final Pattern ADDRESS =
      Pattern.compile("([A-Za-z0-9_]+)://(?:\\[([0-9A-Fa-f:.%a-z]*)\\]|([^:/\\[\\]]*)):(\\d{1,5})");
  private static final Set<String> SECURED = Set.of("SSL", "SASL_PLAINTEXT", "SASL_SSL");
  private static final int MAX_PORT = 65_535;

  /**
   * Reads {@code listeners} and {@code advertised.listeners}. A listener of a KRaft controller, as
   * Kafka's own server.properties has one, is left out: standing alone needs none.
   *
   * @throws ConfigException if one is malformed, given twice, or advertised without being there
   */
  public static Listeners of(Config config) {
    List<String> controllers = config.get(BrokerKeys.CONTROLLER_LISTENER_NAMES);
    List<ListenerConfig> bound = new ArrayList<>();
    for (String text : config.get(BrokerKeys.LISTENERS)) {
      ListenerConfig listener = parse(BrokerKeys.LISTENERS.name(), text);
      if (!controllers.contains(listener.name())) {
        requirePlaintext(listener, config);
        if (bound.stream().anyMatch(other -> other.name().equals(listener.name()))) {
          throw invalid(BrokerKeys.LISTENERS.name(), text, "Each listener must have its own name");
        }
        bound.add(listener);
      }
    }
    if (bound.isEmpty()) {
      throw new ConfigException("No listener for clients in configuration listeners");
    }
    Map<String, ListenerConfig> advertised = new HashMap<>();
    for (String text : config.get(BrokerKeys.ADVERTISED_LISTENERS)) {
      ListenerConfig listener = parse(BrokerKeys.ADVERTISED_LISTENERS.name(), text);
      if (controllers.contains(listener.name())) {
        continue;
      }
      if (bound.stream().noneMatch(other -> other.name().equals(listener.name()))) {
        throw invalid(BrokerKeys.ADVERTISED_LISTENERS.name(), text, "There is no such listener");
      }
      if (isWildcard(listener.host())) {
        throw invalid(
            BrokerKeys.ADVERTISED_LISTENERS.name(), text, "Clients need an address to connect to");
      }
      advertised.put(listener.name(), listener);
    }
    return new Listeners(List.copyOf(bound), Map.copyOf(advertised));
  }

  /**
   * What clients that come to a listener are told to connect to.
   *
   * @param listener with the port that it really has
   */
  public ListenerConfig advertise(ListenerConfig listener) {
    ListenerConfig told = advertised.get(listener.name());
    if (told != null) {
      return told.port() == 0
          ? new ListenerConfig(told.name(), told.host(), listener.port())
          : told;
    }
    return isWildcard(listener.host())
        ? new ListenerConfig(listener.name(), localHost(), listener.port())
        : listener;
  }

  private static boolean isWildcard(String host) {
    return host.isEmpty() || host.equals("0.0.0.0") || host.equals("::");
  }

  private static String localHost() {
    try {
      return InetAddress.getLocalHost().getCanonicalHostName();
    } catch (UnknownHostException e) {
      return "localhost"; // a machine that does not know its own name is reached from itself only
    }
  }

  private static void requirePlaintext(ListenerConfig listener, Config config) {
    String protocol = listener.name();
    for (String entry : config.get(BrokerKeys.LISTENER_SECURITY_PROTOCOL_MAP)) {
      if (entry.startsWith(listener.name() + ":")) {
        protocol = entry.substring(listener.name().length() + 1);
      }
    }
    if (SECURED.contains(protocol)) {
      throw invalid(
          BrokerKeys.LISTENERS.name(),
          listener.toString(),
          "Security protocol " + protocol + " is not supported, only PLAINTEXT is");
    }
  }

  private static ListenerConfig parse(String key, String text) {
    Matcher matcher = ADDRESS.matcher(text);
    if (!matcher.matches()) {
      throw invalid(key, text, "Expected NAME://host:port");
    }
    int port = Integer.parseInt(matcher.group(4));
    if (port > MAX_PORT) {
      throw invalid(key, text, "Ports go up to " + MAX_PORT);
    }
    String host = matcher.group(2) == null ? matcher.group(3) : matcher.group(2);
    return new ListenerConfig(matcher.group(1), host, port);
  }

  private static ConfigException invalid(String key, String text, String why) {
    return new ConfigException("Invalid value " + text + " for configuration " + key + ": " + why);
  }
}
