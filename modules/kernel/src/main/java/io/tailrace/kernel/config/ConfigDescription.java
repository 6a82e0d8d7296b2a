package io.tailrace.kernel.config;

import io.tailrace.kernel.config.ConfigEntry.Synonym;
import io.tailrace.spi.config.Config;
import io.tailrace.spi.config.ConfigKey;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** Configs as administrators see them, sorted by name. */
public final class ConfigDescription {
  private ConfigDescription() {}

  /** Every config of a broker, also what was given and nobody has declared. */
  public static List<ConfigEntry> ofBroker(BrokerConfig broker) {
    SortedSet<String> names = new TreeSet<>(broker.keys().keySet());
    names.addAll(broker.fixed().asMap().keySet());
    return names.stream().map(name -> ofBroker(broker, name)).toList();
  }

  private static ConfigEntry ofBroker(BrokerConfig broker, String name) {
    List<String> weakerToo =
        TopicDefaults.named(name)
            .map(found -> found.topicKey().synonyms().stream().map(TopicKey.Synonym::name).toList())
            .orElse(List.of(name));
    List<Synonym> places =
        broker.places(weakerToo.subList(weakerToo.indexOf(name), weakerToo.size()));
    Optional<String> value =
        places.stream()
            .filter(place -> place.name().equals(name))
            .findFirst()
            .flatMap(Synonym::value);
    return entry(broker, name, value, places);
  }

  /** What is set on all brokers while they run. */
  public static List<ConfigEntry> ofAllBrokers(BrokerConfig broker) {
    List<ConfigEntry> entries = new ArrayList<>();
    for (String name : new TreeSet<>(broker.ofAll().keySet())) {
      List<Synonym> places =
          broker.places(List.of(name)).stream()
              .filter(place -> place.source() == ConfigSource.DYNAMIC_DEFAULT_BROKER)
              .toList();
      entries.add(entry(broker, name, places.getFirst().value(), places));
    }
    return entries;
  }

  private static ConfigEntry entry(
      BrokerConfig broker, String name, Optional<String> value, List<Synonym> places) {
    Optional<ConfigKey<?>> key = Optional.ofNullable(broker.keys().get(name));
    return new ConfigEntry(
        name,
        value,
        source(places),
        !key.map(ConfigKey::isChangeable).orElse(false),
        broker.isSensitive(name),
        places,
        key.map(ConfigKey::type),
        key.map(ConfigKey::doc).orElse(""));
  }

  /**
   * Every config of a topic.
   *
   * @param overrides what is set on the topic itself
   */
  public static List<ConfigEntry> ofTopic(BrokerConfig broker, Map<String, String> overrides) {
    Config effective = TopicConfig.effective(broker.effective(), TopicExtension.own(overrides));
    List<ConfigEntry> own =
        new TreeMap<>(TopicKeys.all())
            .values().stream().map(key -> ofTopic(broker, overrides, effective, key)).toList();
    if (broker.topics().keys().isEmpty()) {
      return own;
    }
    List<ConfigEntry> all = new ArrayList<>(own);
    broker.topics().keys().values().forEach(key -> all.add(added(overrides, key)));
    all.sort(Comparator.comparing(ConfigEntry::name));
    return all;
  }

  private static ConfigEntry added(Map<String, String> overrides, ConfigKey<?> key) {
    Optional<String> set = Optional.ofNullable(overrides.get(key.name()));
    String byDefault = BrokerConfig.text(key);
    List<Synonym> places = new ArrayList<>();
    set.ifPresent(
        value -> places.add(new Synonym(key.name(), Optional.of(value), ConfigSource.TOPIC)));
    places.add(new Synonym(key.name(), Optional.of(byDefault), ConfigSource.DEFAULT));
    return entry(key, Optional.of(set.orElse(byDefault)), places);
  }

  private static <T> ConfigEntry ofTopic(
      BrokerConfig broker, Map<String, String> overrides, Config effective, TopicKey<T> topicKey) {
    ConfigKey<T> key = topicKey.key();
    Optional<String> value = Optional.of(key.format(effective.get(key)));
    List<Synonym> places = new ArrayList<>();
    if (overrides.containsKey(key.name())) {
      places.add(new Synonym(key.name(), value, ConfigSource.TOPIC));
    }
    places.addAll(broker.places(topicKey.synonyms().stream().map(TopicKey.Synonym::name).toList()));
    return new ConfigEntry(
        key.name(),
        value,
        source(places),
        false,
        false,
        places,
        Optional.of(key.type()),
        key.doc());
  }

  /**
   * Every config of a group.
   *
   * @param stored what is set on the group itself
   */
  public static List<ConfigEntry> ofGroup(
      BrokerConfig broker, GroupKeys keys, Map<String, String> stored) {
    Config effective = keys.effective(broker.effective(), stored);
    return keys.keys().stream()
        .map(key -> ofGroup(broker, effective, stored, key))
        .sorted(Comparator.comparing(ConfigEntry::name))
        .toList();
  }

  private static ConfigEntry ofGroup(
      BrokerConfig broker, Config effective, Map<String, String> stored, GroupKey<?> groupKey) {
    ConfigKey<?> key = groupKey.key();
    Optional<String> value = effective.text(key.name());
    List<Synonym> places = new ArrayList<>();
    if (stored.containsKey(key.name())) {
      places.add(new Synonym(key.name(), value, ConfigSource.GROUP));
    }
    groupKey
        .synonym()
        .ifPresentOrElse(
            synonym -> places.addAll(broker.places(List.of(synonym.name()))),
            () ->
                places.add(
                    new Synonym(
                        key.name(),
                        Optional.of(groupKey.defaultText(broker.effective())),
                        ConfigSource.DEFAULT)));
    return entry(key, value, places);
  }

  /**
   * Every config of a subscription of client metrics.
   *
   * @param stored what is set on it
   */
  public static List<ConfigEntry> ofClientMetrics(Map<String, String> stored) {
    return ClientMetricsKeys.all().stream()
        .sorted(Comparator.comparing(ConfigKey::name))
        .map(
            key ->
                stored.containsKey(key.name())
                    ? entry(
                        key,
                        Optional.of(stored.get(key.name())),
                        List.of(
                            new Synonym(
                                key.name(),
                                Optional.of(stored.get(key.name())),
                                ConfigSource.CLIENT_METRICS)))
                    : entry(key, Optional.of(BrokerConfig.text(key)), List.of()))
        .toList();
  }

  private static ConfigEntry entry(ConfigKey<?> key, Optional<String> value, List<Synonym> places) {
    return new ConfigEntry(
        key.name(),
        value,
        source(places),
        false,
        false,
        places,
        Optional.of(key.type()),
        key.doc());
  }

  private static ConfigSource source(List<Synonym> places) {
    return places.isEmpty() ? ConfigSource.DEFAULT : places.getFirst().source();
  }
}
