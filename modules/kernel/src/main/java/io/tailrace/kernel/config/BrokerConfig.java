package io.tailrace.kernel.config;

import io.tailrace.kernel.config.ConfigEntry.Synonym;
import io.tailrace.kernel.config.TopicDefaults.TopicDefault;
import io.tailrace.spi.config.Config;
import io.tailrace.spi.config.ConfigKey;
import io.tailrace.spi.config.ConfigType;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * The configuration of a broker in its layers: built-in defaults, what was given at the start, and
 * what was set while it runs, on all brokers and on this one. Immutable.
 *
 * @param keys what the kernel and the plugins have declared, by name
 * @param fixed what was given at the start
 * @param ofAll what was set on all brokers
 * @param ofThis what was set on this broker
 * @param topics the configs of topics that a plugin adds
 */
public record BrokerConfig(
    SortedMap<String, ConfigKey<?>> keys,
    Config fixed,
    Map<String, String> ofAll,
    Map<String, String> ofThis,
    TopicExtension topics) {

  /** With nothing set while it runs, and topics that have the broker's own configs only. */
  public static BrokerConfig of(Collection<ConfigKey<?>> keys, Config fixed) {
    SortedMap<String, ConfigKey<?>> byName = new TreeMap<>();
    keys.forEach(key -> byName.put(key.name(), key));
    return new BrokerConfig(
        Collections.unmodifiableSortedMap(byName), fixed, Map.of(), Map.of(), TopicExtension.NONE);
  }

  /** The same broker with more configs of topics. */
  public BrokerConfig with(TopicExtension extension) {
    return new BrokerConfig(keys, fixed, ofAll, ofThis, extension);
  }

  /** The same broker with other things set while it runs. */
  public BrokerConfig with(Map<String, String> onAll, Map<String, String> onThis) {
    return new BrokerConfig(keys, fixed, onAll, onThis, topics);
  }

  /** What applies: of what was stored, what can be used. */
  public Config effective() {
    return ofAll.isEmpty() && ofThis.isEmpty() ? fixed : effective(_ -> {});
  }

  /**
   * What applies.
   *
   * @param flaws is told what was stored and cannot be used
   */
  public Config effective(Consumer<String> flaws) {
    return fixed
        .with(StoredConfigs.sound(ofAll, this::key, flaws))
        .with(StoredConfigs.sound(ofThis, this::key, flaws));
  }

  private Optional<ConfigKey<?>> key(String name) {
    return Optional.ofNullable(keys.get(name));
  }

  /**
   * The places that give a value to one of these configs, the one that applies first.
   *
   * @param names a config and its synonyms, the strongest first
   */
  List<Synonym> places(List<String> names) {
    List<Synonym> places = new ArrayList<>();
    add(places, names, name -> Optional.ofNullable(ofThis.get(name)), ConfigSource.DYNAMIC_BROKER);
    add(
        places,
        names,
        name -> Optional.ofNullable(ofAll.get(name)),
        ConfigSource.DYNAMIC_DEFAULT_BROKER);
    add(places, names, fixed::text, ConfigSource.STATIC_BROKER);
    add(places, names, this::defaultOf, ConfigSource.DEFAULT);
    return places;
  }

  private void add(
      List<Synonym> places,
      List<String> names,
      Function<String, Optional<String>> layer,
      ConfigSource source) {
    for (String name : names) {
      layer
          .apply(name)
          .ifPresent(
              value ->
                  places.add(
                      new Synonym(
                          name,
                          isSensitive(name) ? Optional.empty() : Optional.of(value),
                          source)));
    }
  }

  /** Whether a value is not to be shown; what nobody has declared may be a secret too. */
  boolean isSensitive(String name) {
    ConfigKey<?> key = keys.get(name);
    return key == null || key.type() == ConfigType.PASSWORD;
  }

  private Optional<String> defaultOf(String name) {
    boolean none = TopicDefaults.named(name).map(TopicDefault::isOptional).orElse(false);
    return none ? Optional.empty() : Optional.ofNullable(keys.get(name)).map(BrokerConfig::text);
  }

  /** The text of a key's own default. */
  static <T> String text(ConfigKey<T> key) {
    return key.format(key.defaultValue());
  }
}
