package io.tailrace.kernel.metadata;

import io.tailrace.spi.config.Config;
import io.tailrace.spi.config.ConfigKey;
import io.tailrace.spi.config.ConfigType;
import io.tailrace.wire.ErrorCode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** What IncrementalAlterConfigs does to one config (KIP-339), by Kafka's numbers. */
enum ConfigOperation {
  SET,
  DELETE,
  APPEND,
  SUBTRACT;

  /**
   * The operation of a number.
   *
   * @throws RefusedException if it is none
   */
  static ConfigOperation of(byte id) {
    if (id < 0 || id >= values().length) {
      throw new RefusedException(ErrorCode.INVALID_REQUEST, "Unknown operations type " + id);
    }
    return values()[id];
  }

  /**
   * Changes a resource's configs.
   *
   * @param values what is set on it; changed in place
   * @param key the key, if the resource has it
   * @param defaults what applies where nothing is set
   * @throws RefusedException if elements are added to, or taken from, what is no list
   */
  void apply(
      Map<String, String> values,
      String name,
      String value,
      Optional<ConfigKey<?>> key,
      Config defaults) {
    switch (this) {
      case SET -> values.put(name, value);
      case DELETE -> values.remove(name);
      case APPEND, SUBTRACT -> {
        if (key.map(ConfigKey::type).filter(ConfigType.LIST::equals).isEmpty()) {
          throw new RefusedException(
              ErrorCode.INVALID_CONFIG,
              "Can't " + this + " to key " + name + " because its type is not LIST.");
        }
        List<String> elements =
            elements(
                Optional.ofNullable(values.get(name)).orElseGet(() -> text(defaults, key.get())));
        List<String> operands = elements(value);
        if (this == APPEND) {
          operands.stream().filter(element -> !elements.contains(element)).forEach(elements::add);
        } else {
          elements.removeAll(operands);
        }
        values.put(name, String.join(",", elements));
      }
    }
  }

  private static <T> String text(Config defaults, ConfigKey<T> key) {
    return key.format(defaults.get(key));
  }

  private static List<String> elements(String list) {
    return new ArrayList<>(
        Stream.of(list.split(",", -1))
            .map(String::trim)
            .filter(element -> !element.isEmpty())
            .toList());
  }
}
