package io.tailrace.it;

import io.tailrace.kernel.compaction.CleanerConfig;
import io.tailrace.kernel.config.BrokerKeys;
import io.tailrace.kernel.config.GroupKey;
import io.tailrace.kernel.config.GroupKeys;
import io.tailrace.kernel.config.InertBrokerKeys;
import io.tailrace.kernel.config.InertTopicKeys;
import io.tailrace.kernel.config.TopicDefaults;
import io.tailrace.kernel.config.TopicDefaults.TopicDefault;
import io.tailrace.kernel.config.TopicKey;
import io.tailrace.kernel.config.TopicKeys;
import io.tailrace.kernel.group.GroupConfig;
import io.tailrace.kernel.group.consumer.ConsumerGroupConfig;
import io.tailrace.kernel.group.share.ShareGroupConfig;
import io.tailrace.kernel.share.state.ShareStateConfig;
import io.tailrace.kernel.transaction.TransactionConfig;
import io.tailrace.spi.companion.CompanionProvider;
import io.tailrace.spi.compression.CompressionProvider;
import io.tailrace.spi.config.ConfigKey;
import io.tailrace.spi.delivery.DeliveryProvider;
import io.tailrace.spi.plugin.PluginProvider;
import io.tailrace.spi.storage.StorageProvider;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.stream.Collectors;

/** Writes the tables of docs/configuration.md from the keys that the code declares. */
final class ConfigurationDoc {
  private final StringBuilder text = new StringBuilder();

  private ConfigurationDoc() {}

  /** All tables, as Markdown. */
  static String tables() {
    ConfigurationDoc doc = new ConfigurationDoc();
    doc.section("The broker", "", BrokerKeys.ALL);
    doc.section("Consumer groups", "", GroupConfig.keys());
    doc.section("Consumer groups of the new protocol", "", ConsumerGroupConfig.keys());
    doc.section("Share groups", "", ShareGroupConfig.keys());
    doc.section("The state of share groups", "", ShareStateConfig.keys());
    doc.section(
        "Single groups",
        "What a group may have of its own, whatever applies to the others: `kafka-configs"
            + " --entity-type groups`, within the bounds that the broker sets.",
        sorted(GroupKeys.ALL.keys().stream().<ConfigKey<?>>map(GroupKey::key).toList()));
    doc.section("Transactions", "", TransactionConfig.keys());
    doc.section("Compaction", "", CleanerConfig.keys());
    doc.plugins("Storage", "storage", ServiceLoader.load(StorageProvider.class));
    doc.plugins("Compression", "codec", ServiceLoader.load(CompressionProvider.class));
    doc.plugins("Delivery", "delivery", ServiceLoader.load(DeliveryProvider.class));
    doc.plugins("Beside the broker", "companion", ServiceLoader.load(CompanionProvider.class));
    doc.section(
        "Defaults of topics",
        "What applies to topics that do not set it themselves. Where several set the same topic"
            + " config, the finest unit wins (`log.retention.ms` over `log.retention.minutes` over"
            + " `log.retention.hours`). Those that can be changed at run time can be set for all"
            + " brokers or for one.",
        sorted(TopicDefaults.keys()));
    Set<String> inert =
        InertTopicKeys.ALL.stream().map(key -> key.key().name()).collect(Collectors.toSet());
    doc.topics(
        "Topics",
        "All of them can be changed at run time.",
        TopicKeys.all().values().stream()
            .filter(key -> !inert.contains(key.key().name()))
            .toList());
    for (DeliveryProvider provider : ServiceLoader.load(DeliveryProvider.class)) {
      doc.section(
          "Topics: " + provider.name(),
          "Topic configs of the delivery plugin `"
              + provider.name()
              + "`; see [delivery](delivery.md).",
          provider.topicKeys().stream().<ConfigKey<?>>map(ConfigKey::changeable).toList());
    }
    doc.section(
        "The broker: accepted without effect",
        "A configuration made for Kafka may hold these. They are checked and shown, and change"
            + " nothing here: coordinators have no threads of their own and gather no writes.",
        InertBrokerKeys.ALL);
    doc.topics(
        "Topics: accepted without effect",
        "Kafka's clients and tools may set these. They are checked, kept and shown, and change"
            + " nothing here: there is no tiered storage, no replica moves between brokers, and"
            + " index files need no size. `remote.storage.enable=true` is refused.",
        InertTopicKeys.ALL);
    return doc.text.toString();
  }

  private static List<ConfigKey<?>> sorted(Collection<ConfigKey<?>> keys) {
    return keys.stream().sorted(Comparator.comparing(ConfigKey::name)).toList();
  }

  private void plugins(
      String title, String kind, ServiceLoader<? extends PluginProvider> providers) {
    List<PluginProvider> all = new ArrayList<>();
    providers.forEach(all::add);
    all.sort(Comparator.comparing(PluginProvider::name));
    for (PluginProvider provider : all) {
      if (!provider.configKeys().isEmpty()) {
        section(
            title + ": " + provider.name(),
            "Keys of the " + kind + " plugin `" + provider.name() + "`.",
            sorted(provider.configKeys()));
      }
    }
  }

  private void topics(String title, String intro, Collection<? extends TopicKey<?>> keys) {
    heading(title, intro);
    row("Name", "Type", "Default", "Values", "Default set by", "What for");
    row("---", "---", "---", "---", "---", "---");
    keys.stream()
        .sorted(Comparator.comparing(key -> key.key().name()))
        .forEach(
            key ->
                row(
                    code(key.key().name()),
                    type(key.key()),
                    defaultOf(key.key()),
                    key.key().range(),
                    key.synonyms().stream()
                        .map(synonym -> code(synonym.name()))
                        .collect(Collectors.joining(", ")),
                    key.key().doc()));
  }

  private void section(String title, String intro, List<ConfigKey<?>> keys) {
    heading(title, intro);
    row("Name", "Type", "Default", "Values", "At run time", "What for");
    row("---", "---", "---", "---", "---", "---");
    for (ConfigKey<?> key : keys) {
      boolean unset = TopicDefaults.named(key.name()).map(TopicDefault::isOptional).orElse(false);
      row(
          code(key.name()),
          type(key),
          unset ? "not set" : defaultOf(key),
          key.range(),
          key.isChangeable() ? "yes" : "",
          key.doc());
    }
  }

  private void heading(String title, String intro) {
    text.append("\n## ").append(title).append("\n\n");
    if (!intro.isEmpty()) {
      text.append(intro).append("\n\n");
    }
  }

  private void row(String... cells) {
    for (String cell : cells) {
      text.append("| ").append(cell.replace("|", "\\|")).append(cell.isEmpty() ? "" : " ");
    }
    text.append("|\n");
  }

  private static String type(ConfigKey<?> key) {
    return key.type().name().toLowerCase(Locale.ROOT);
  }

  private static <T> String defaultOf(ConfigKey<T> key) {
    String value = key.format(key.defaultValue());
    return value.isEmpty() ? "empty" : code(value);
  }

  private static String code(String value) {
    return "`" + value + "`";
  }
}
