package io.tailrace.spi.config;

import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Configuration values by key: what was set, and defaults for the rest. Immutable and safe to share
 * between threads.
 */
public final class Config {
  private static final Config EMPTY = new Config(Map.of());

  private final Map<String, String> values;

  private Config(Map<String, String> values) {
    this.values = Map.copyOf(values);
  }

  /** Nothing set: every key has its default. */
  public static Config empty() {
    return EMPTY;
  }

  /** The given texts by key name; they are parsed, and refused, when they are read. */
  public static Config of(Map<String, String> values) {
    return values.isEmpty() ? EMPTY : new Config(values);
  }

  /**
   * The value of a key, or its default.
   *
   * @throws ConfigException if what is set cannot be parsed, or is out of range
   */
  public <T> T get(ConfigKey<T> key) {
    String text = values.get(key.name());
    return text == null ? key.defaultValue() : key.parse(text);
  }

  /** The text that was set for a key, if any. */
  public Optional<String> text(String name) {
    return Optional.ofNullable(values.get(name));
  }

  /** Everything that was set, sorted by name. */
  public Map<String, String> asMap() {
    return new TreeMap<>(values);
  }

  /** This configuration with the other's values laid over it. */
  public Config with(Map<String, String> overrides) {
    Map<String, String> merged = new TreeMap<>(values);
    merged.putAll(overrides);
    return of(merged);
  }
}
