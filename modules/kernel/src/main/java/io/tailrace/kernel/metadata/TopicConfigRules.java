package io.tailrace.kernel.metadata;

import io.tailrace.kernel.config.BrokerConfig;
import io.tailrace.kernel.config.TopicConfig;
import io.tailrace.kernel.config.TopicExtension;
import io.tailrace.kernel.config.TopicKeys;
import io.tailrace.spi.config.Config;
import io.tailrace.spi.config.ConfigException;
import io.tailrace.spi.delivery.TopicConfigs;
import io.tailrace.wire.ErrorCode;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Which configs a topic may be given. */
final class TopicConfigRules {
  private TopicConfigRules() {}

  /**
   * Makes sure that a topic can have these configs.
   *
   * @param broker what applies to topics that set nothing
   * @param image what else there is
   * @throws RefusedException if it cannot
   */
  static void check(
      BrokerConfig broker, MetadataImage image, String topic, Map<String, String> overrides) {
    try {
      Map<String, String> own = own(broker.topics(), overrides);
      Config effective = TopicConfig.effective(broker.effective(), own);
      long shortest = effective.get(TopicKeys.MIN_COMPACTION_LAG_MS);
      long longest = effective.get(TopicKeys.MAX_COMPACTION_LAG_MS);
      if (shortest > longest) {
        throw new ConfigException(
            "Conflicting topic configs: min.compaction.lag.ms ("
                + shortest
                + ") > max.compaction.lag.ms ("
                + longest
                + ")");
      }
      if (own.size() < overrides.size()) {
        broker.topics().check().check(topic, Config.of(overrides), new Others(broker, image));
      }
    } catch (ConfigException e) {
      throw new RefusedException(ErrorCode.INVALID_CONFIG, e.getMessage());
    }
  }

  /** What is left without the configs of a plugin, which are sound by themselves. */
  private static Map<String, String> own(TopicExtension added, Map<String, String> overrides) {
    Map<String, String> own = new TreeMap<>(overrides);
    added
        .keys()
        .forEach(
            (name, key) -> {
              String value = own.remove(name);
              if (value != null) {
                key.parse(value);
              }
            });
    return own;
  }

  private record Others(BrokerConfig broker, MetadataImage image) implements TopicConfigs {
    @Override
    public Map<String, Config> configured() {
      Map<String, Config> found = new TreeMap<>();
      image
          .configs()
          .forEach(
              (resource, values) -> {
                if (resource.type() == ConfigResource.Type.TOPIC
                    && broker.topics().isSetIn(values)) {
                  found.put(resource.name(), Config.of(values));
                }
              });
      return found;
    }

    @Override
    public Optional<Config> of(String topic) {
      return image
          .topic(topic)
          .map(
              found ->
                  TopicConfig.effective(
                      broker.effective(),
                      TopicExtension.own(image.configsOf(ConfigResource.topic(found.name())))));
    }
  }
}
