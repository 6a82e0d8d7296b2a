package io.tailrace.kernel.config;

import io.tailrace.spi.config.Config;
import io.tailrace.spi.config.ConfigException;
import io.tailrace.spi.config.ConfigKey;
import java.util.Optional;

/**
 * A config of a group, and the broker configs that go with it.
 *
 * @param key the group config; its own default applies where no broker config sets one
 * @param synonym the broker config that sets its default, of the same type
 * @param range the broker configs between which the value must lie
 */
public record GroupKey<T>(ConfigKey<T> key, Optional<ConfigKey<T>> synonym, Optional<Range> range) {

  /**
   * The bounds that the broker's administrator sets.
   *
   * @param min the smallest value
   * @param max the largest value
   */
  public record Range(ConfigKey<Integer> min, ConfigKey<Integer> max) {}

  /** A config whose default cannot be changed. */
  public static <T> GroupKey<T> of(ConfigKey<T> key) {
    return new GroupKey<>(key, Optional.empty(), Optional.empty());
  }

  /** A config whose default is a broker config. */
  public static <T> GroupKey<T> of(ConfigKey<T> key, ConfigKey<T> synonym) {
    return new GroupKey<>(key, Optional.of(synonym), Optional.empty());
  }

  /** A config whose default is a broker config, and which two others bound. */
  public static GroupKey<Integer> of(
      ConfigKey<Integer> key,
      ConfigKey<Integer> synonym,
      ConfigKey<Integer> min,
      ConfigKey<Integer> max) {
    return new GroupKey<>(key, Optional.of(synonym), Optional.of(new Range(min, max)));
  }

  /** The text of what applies to groups that set nothing. */
  String defaultText(Config broker) {
    return key.format(synonym.map(broker::get).orElse(key.defaultValue()));
  }

  /**
   * Makes sure that a group can have a value.
   *
   * @throws ConfigException if it cannot
   */
  void check(String text, Config broker) {
    key.parse(text);
    range.ifPresent(
        bounds -> {
          int value = Integer.parseInt(text.trim());
          int min = broker.get(bounds.min);
          int max = broker.get(bounds.max);
          if (value < min || value > max) {
            throw new ConfigException(
                "%s must be between %s (%d) and %s (%d)"
                    .formatted(key.name(), bounds.min.name(), min, bounds.max.name(), max));
          }
        });
  }

  /** A stored value within the bounds of now, which may be others than when it was set. */
  String clamp(String text, Config broker) {
    return range
        .map(
            bounds ->
                Integer.toString(
                    Math.max(
                        broker.get(bounds.min),
                        Math.min(broker.get(bounds.max), Integer.parseInt(text.trim())))))
        .orElse(text);
  }
}
