package io.tailrace.kernel.config;

import io.tailrace.kernel.plugin.PluginCatalog;
import io.tailrace.kernel.plugin.PluginException;
import io.tailrace.kernel.plugin.Spi;
import io.tailrace.spi.config.Config;
import io.tailrace.spi.delivery.DeliveryProvider;
import java.util.List;
import java.util.Optional;

/** Which delivery plugin the configuration chooses. */
public final class DeliveryPlugins {
  private static final String NONE = "none";

  private DeliveryPlugins() {}

  /**
   * The one that {@code delivery.plugin} names; where it names none, the only one there is.
   *
   * @throws PluginException if the one that is asked for is not there, or there are several and
   *     none is asked for
   */
  public static Optional<DeliveryProvider> chosen(PluginCatalog plugins, Config config) {
    String name = config.get(BrokerKeys.DELIVERY_PLUGIN);
    if (name.equals(NONE)) {
      return Optional.empty();
    }
    if (!name.isEmpty()) {
      return Optional.of(plugins.choose(Spi.DELIVERY, name));
    }
    List<String> there = plugins.names(Spi.DELIVERY);
    if (there.size() > 1) {
      throw new PluginException(
          "There are several delivery plugins: "
              + String.join(", ", there)
              + ". Name one of them in delivery.plugin, or none.");
    }
    return there.stream().findFirst().map(only -> plugins.choose(Spi.DELIVERY, only));
  }

  /** What the chosen one adds to the configs of topics. */
  public static TopicExtension topicKeys(PluginCatalog plugins, Config config) {
    return chosen(plugins, config)
        .map(found -> TopicExtension.of(found.topicKeys(), found::check))
        .orElse(TopicExtension.NONE);
  }
}
