package io.tailrace.kernel.config;

import io.tailrace.spi.config.Config;
import io.tailrace.spi.config.ConfigException;
import io.tailrace.spi.config.ConfigKey;
import io.tailrace.spi.delivery.TopicConfigs;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Topic configs that a plugin adds to the broker's own.
 *
 * @param keys by name
 * @param check whether they go together
 */
public record TopicExtension(SortedMap<String, ConfigKey<?>> keys, Check check) {
  /** Nothing is added. */
  public static final TopicExtension NONE = of(List.of(), (_, _, _) -> {});

  /** Tells whether the configs of a topic go together. */
  @FunctionalInterface
  public interface Check {
    /** Throws a {@link ConfigException} if they do not. */
    void check(String topic, Config configs, TopicConfigs others);
  }

  /**
   * Adds these.
   *
   * @throws ConfigException if the broker has one of that name itself
   */
  public static TopicExtension of(Collection<ConfigKey<?>> added, Check check) {
    SortedMap<String, ConfigKey<?>> keys = new TreeMap<>();
    for (ConfigKey<?> key : added) {
      if (TopicKeys.named(key.name()).isPresent() || keys.put(key.name(), key) != null) {
        throw new ConfigException("The topic config " + key.name() + " is declared twice");
      }
    }
    return new TopicExtension(Collections.unmodifiableSortedMap(keys), check);
  }

  /** The key of any topic config, the broker's own or an added one. */
  public Optional<ConfigKey<?>> named(String name) {
    Optional<ConfigKey<?>> own = TopicKeys.named(name).map(TopicKey::key);
    return own.isPresent() ? own : Optional.ofNullable(keys.get(name));
  }

  /** Those of the values that are of the broker's own configs. */
  public static Map<String, String> own(Map<String, String> values) {
    Map<String, String> own = new TreeMap<>(values);
    own.keySet().removeIf(name -> TopicKeys.named(name).isEmpty());
    return own;
  }

  /** Whether a topic with these values sets one that was added. */
  public boolean isSetIn(Map<String, String> values) {
    return !Collections.disjoint(keys.keySet(), values.keySet());
  }
}
