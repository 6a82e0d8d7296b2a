package io.tailrace.spi.delivery;

import io.tailrace.spi.config.Config;
import java.util.Map;
import java.util.Optional;

/** The configs of topics at one moment. */
public interface TopicConfigs {

  /** What is set on each topic that sets a config of the delivery plugin, by name. */
  Map<String, Config> configured();

  /**
   * All that applies to an existing topic, by Kafka's names, the broker's defaults included; what
   * is at its built-in default may be absent.
   */
  Optional<Config> of(String topic);
}
