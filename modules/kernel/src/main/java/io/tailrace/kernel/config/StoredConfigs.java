package io.tailrace.kernel.config;

import io.tailrace.spi.config.ConfigException;
import io.tailrace.spi.config.ConfigKey;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Configs that were stored while a broker ran, perhaps by another version of it. What cannot be
 * used does not keep a broker from starting, as in Kafka: the default applies instead.
 */
public final class StoredConfigs {
  private StoredConfigs() {}

  /**
   * What can be used of stored configs.
   *
   * @param keys finds a config's key by its name
   * @param flaws is told why a value is left out
   */
  public static Map<String, String> sound(
      Map<String, String> stored,
      Function<String, Optional<ConfigKey<?>>> keys,
      Consumer<String> flaws) {
    Map<String, String> sound = new TreeMap<>();
    stored.forEach(
        (name, value) -> {
          try {
            keys.apply(name)
                .orElseThrow(() -> new ConfigException("There is no configuration " + name))
                .parse(value);
            sound.put(name, value);
          } catch (ConfigException e) {
            flaws.accept(e.getMessage());
          }
        });
    return sound;
  }
}
