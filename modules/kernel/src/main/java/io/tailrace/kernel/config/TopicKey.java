package io.tailrace.kernel.config;

import io.tailrace.spi.config.ConfigKey;
import java.util.List;

/**
 * A topic config and the broker configs that set its default, the strongest first (KIP-226).
 *
 * @param key the topic config
 * @param synonyms broker configs, with the factor that turns their value into the topic config's
 *     unit; empty where the default cannot be changed
 */
public record TopicKey<T>(ConfigKey<T> key, List<Synonym> synonyms) {

  /**
   * A broker config that sets a topic config's default.
   *
   * @param name the broker config
   * @param factor multiplies its (integer) value; 1 for the same unit and for texts
   */
  public record Synonym(String name, long factor) {
    /** The broker config's value in the topic config's unit. */
    public String convert(String value) {
      if (factor == 1) {
        return value;
      }
      long number = Long.parseLong(value.trim());
      return Long.toString(number < 0 ? number : Math.multiplyExact(number, factor));
    }
  }

  static <T> TopicKey<T> of(ConfigKey<T> key, String synonym) {
    return of(key, new Synonym(synonym, 1));
  }

  static <T> TopicKey<T> of(ConfigKey<T> key, Synonym... synonyms) {
    return new TopicKey<>(key, List.of(synonyms));
  }
}
