package io.tailrace.kernel;

import io.tailrace.kernel.config.BrokerConfig;
import io.tailrace.kernel.config.BrokerKeys;
import io.tailrace.kernel.config.ListenerKeys;
import io.tailrace.kernel.metadata.BrokerLayers;
import io.tailrace.kernel.metadata.ConfigResource;
import io.tailrace.kernel.metadata.MetadataDelta;
import io.tailrace.kernel.metadata.MetadataImage;
import io.tailrace.kernel.metadata.MetadataListener;
import io.tailrace.kernel.network.ConnectionLimits;
import io.tailrace.kernel.quota.QuotaEntity;
import io.tailrace.kernel.quota.QuotaType;
import io.tailrace.spi.config.Config;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** Keeps the limits of connections as the configuration and the quotas of addresses say. */
final class ConnectionSettings implements MetadataListener {
  private static final System.Logger LOGGER = System.getLogger(ConnectionSettings.class.getName());

  private final BrokerConfig start;
  private final Consumer<ConnectionLimits> network;

  ConnectionSettings(BrokerConfig start, Consumer<ConnectionLimits> network) {
    this.start = start;
    this.network = network;
  }

  @Override
  public void changed(MetadataDelta delta, MetadataImage image) {
    boolean configured =
        delta.changedConfigs().stream()
            .anyMatch(resource -> resource.type() == ConfigResource.Type.BROKER);
    if (configured || delta.areQuotasChanged()) {
      network.accept(limits(BrokerLayers.of(start, image).effective(), image.clientQuotas()));
    }
  }

  /** The limits of a configuration, with the quotas of addresses. */
  static ConnectionLimits limits(Config config, Map<QuotaEntity, Map<String, Double>> quotas) {
    OptionalDouble rateOfMost = OptionalDouble.empty();
    Map<InetAddress, Double> rates = new HashMap<>();
    for (Map.Entry<QuotaEntity, Map<String, Double>> quota : quotas.entrySet()) {
      Optional<String> address = quota.getKey().parts().get(QuotaEntity.IP);
      Double rate = quota.getValue().get(QuotaType.CONNECTION_CREATION.key());
      if (address == null || rate == null) {
        continue;
      }
      if (address.isEmpty()) {
        rateOfMost = OptionalDouble.of(rate);
      } else {
        resolve(address.get()).ifPresent(found -> rates.put(found, rate));
      }
    }
    return new ConnectionLimits(
        config.get(BrokerKeys.MAX_CONNECTIONS),
        config.get(BrokerKeys.MAX_CONNECTIONS_PER_IP),
        overrides(config.get(BrokerKeys.MAX_CONNECTIONS_PER_IP_OVERRIDES)),
        config.get(BrokerKeys.MAX_CONNECTION_CREATION_RATE),
        rateOfMost,
        rates,
        ListenerKeys.of(config).stream()
            .collect(
                Collectors.toMap(
                    ListenerKeys::listener,
                    keys ->
                        new ConnectionLimits.OfListener(
                            config.get(keys.maxConnections()),
                            config.get(keys.maxConnectionCreationRate())))));
  }

  private static Map<InetAddress, Integer> overrides(List<String> texts) {
    Map<InetAddress, Integer> overrides = new HashMap<>();
    for (String text : texts) {
      int colon = text.lastIndexOf(':');
      int count = Integer.parseInt(text.substring(colon + 1).trim());
      resolve(text.substring(0, colon)).ifPresent(address -> overrides.put(address, count));
    }
    return overrides;
  }

  private static Optional<InetAddress> resolve(String name) {
    try {
      return Optional.of(InetAddress.getByName(name));
    } catch (UnknownHostException e) {
      LOGGER.log(
          System.Logger.Level.WARNING,
          "The limit of connections of {0} is left out: there is no such host",
          name);
      return Optional.empty();
    }
  }
}
