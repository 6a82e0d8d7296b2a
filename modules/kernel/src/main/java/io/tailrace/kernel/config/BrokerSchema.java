package io.tailrace.kernel.config;

import io.tailrace.kernel.compaction.CleanerConfig;
import io.tailrace.kernel.group.GroupConfig;
import io.tailrace.kernel.group.consumer.ConsumerGroupConfig;
import io.tailrace.kernel.group.share.ShareGroupConfig;
import io.tailrace.kernel.plugin.ConfigSchema;
import io.tailrace.kernel.plugin.PluginCatalog;
import io.tailrace.kernel.plugin.Spi;
import io.tailrace.kernel.share.state.ShareStateConfig;
import io.tailrace.kernel.transaction.TransactionConfig;
import io.tailrace.spi.config.Config;
import io.tailrace.spi.config.ConfigKey;
import java.util.ArrayList;
import java.util.List;

/** All keys that a broker's configuration may hold. */
public final class BrokerSchema {
  private BrokerSchema() {}

  /**
   * The kernel's keys, those of the listeners, and those of the plugins that the configuration
   * chooses.
   *
   * @throws io.tailrace.kernel.plugin.PluginException if the plugins are not sound
   */
  public static ConfigSchema of(PluginCatalog plugins, Config config) {
    List<ConfigKey<?>> keys = kernelKeys();
    keys.addAll(ListenerKeys.keys(config));
    ConfigSchema schema = ConfigSchema.of(keys);
    schema = schema.with(plugins.choose(Spi.STORAGE, config.get(BrokerKeys.STORAGE)));
    for (var codec : plugins.chooseAll(Spi.COMPRESSION)) {
      schema = schema.with(codec);
    }
    String receiver = config.get(BrokerKeys.CLIENT_METRICS_RECEIVER);
    if (!receiver.isEmpty()) {
      schema = schema.with(plugins.choose(Spi.CLIENT_METRICS, receiver));
    }
    for (var delivery : DeliveryPlugins.chosen(plugins, config).stream().toList()) {
      schema = schema.with(delivery);
    }
    for (var companion : plugins.chooseAll(Spi.COMPANION)) {
      schema = schema.with(companion);
    }
    for (var assignor : AssignorPlugins.chosen(plugins, config)) {
      schema = schema.with(assignor);
    }
    return schema;
  }

  /** The keys of the broker itself, of the coordinators, and the defaults of topics. */
  public static List<ConfigKey<?>> kernelKeys() {
    List<ConfigKey<?>> keys = new ArrayList<>(BrokerKeys.ALL);
    keys.addAll(GroupConfig.keys());
    keys.addAll(ConsumerGroupConfig.keys());
    keys.addAll(ShareGroupConfig.keys());
    keys.addAll(ShareStateConfig.keys());
    keys.addAll(CleanerConfig.keys());
    keys.addAll(TransactionConfig.keys());
    keys.addAll(TopicDefaults.keys());
    keys.addAll(InertBrokerKeys.ALL);
    return keys;
  }
}
