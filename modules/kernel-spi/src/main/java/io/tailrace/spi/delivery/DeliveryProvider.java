package io.tailrace.spi.delivery;

import io.tailrace.spi.config.Config;
import io.tailrace.spi.config.ConfigException;
import io.tailrace.spi.config.ConfigKey;
import io.tailrace.spi.plugin.PluginProvider;
import java.util.List;

/**
 * Offers what delivers records again, later or elsewhere: retry with a delay, scheduled delivery,
 * dead letters. The broker's configuration chooses one by its {@link #name}, as {@code
 * delivery.plugin}; a broker without any is a broker all the same.
 *
 * <p>A delivery plugin is steered by configs of topics, which it declares.
 */
public interface DeliveryProvider extends PluginProvider {

  /** The version of this SPI; see {@link PluginProvider#spiVersion}. */
  int SPI_VERSION = 1;

  /**
   * The topic configs that this plugin adds to those of the broker. All can be changed while the
   * broker runs; a topic that sets one of them is {@link DeliveryBroker#configured configured}.
   */
  List<ConfigKey<?>> topicKeys();

  /**
   * Makes sure that a topic can have its configs, before they are set. Each value is sound by
   * itself; this is about how they go together. Called on background threads; it must not block.
   *
   * @param topic the topic's name; it may be one that is about to be created
   * @param configs all that is to be set on the topic
   * @param others what else there is
   * @throws ConfigException if they do not go together; the client is told the message
   */
  default void check(String topic, Config configs, TopicConfigs others) {}

  /**
   * Creates the plugin. Called once for each broker. Where no topic is configured it should cost
   * next to nothing: no thread, no memory to speak of.
   */
  Delivery create(DeliveryContext context);
}
