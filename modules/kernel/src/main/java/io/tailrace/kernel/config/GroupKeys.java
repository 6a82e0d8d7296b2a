package io.tailrace.kernel.config;

import io.tailrace.kernel.group.consumer.GroupOverrides;
import io.tailrace.kernel.group.share.ShareGroupConfig;
import io.tailrace.spi.config.Config;
import io.tailrace.spi.config.ConfigException;
import io.tailrace.spi.config.ConfigKey;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * What can be configured on a group while the broker runs. Each kind of group adds its keys to
 * {@link #ALL}.
 *
 * @param keys the group configs
 */
public record GroupKeys(List<GroupKey<?>> keys) {
  /** Those that this broker has. */
  public static final GroupKeys ALL =
      new GroupKeys(
          Stream.concat(GroupOverrides.groupKeys().stream(), ShareGroupConfig.groupKeys().stream())
              .toList());

  /** Copies the list. */
  public GroupKeys {
    keys = List.copyOf(keys);
  }

  /** The group config of that name, if there is one. */
  public Optional<GroupKey<?>> named(String name) {
    return keys.stream().filter(key -> key.key().name().equals(name)).findFirst();
  }

  /**
   * What applies to a group, by the names of group configs.
   *
   * @param broker the broker's configuration as of now
   * @param stored what is set on the group; what cannot be used is left out, and what the broker's
   *     bounds no longer allow is moved within them
   */
  public Config effective(Config broker, Map<String, String> stored) {
    Map<String, String> values = new TreeMap<>();
    keys.forEach(key -> values.put(key.key().name(), key.defaultText(broker)));
    StoredConfigs.sound(stored, this::key, _ -> {})
        .forEach((name, value) -> values.put(name, named(name).orElseThrow().clamp(value, broker)));
    return Config.of(values);
  }

  /**
   * Makes sure that a group can have these configs.
   *
   * @throws ConfigException if it cannot
   */
  public void check(Config broker, Map<String, String> values) {
    values.forEach(
        (name, value) ->
            named(name)
                .orElseThrow(() -> new ConfigException("Unknown group config name: " + name))
                .check(value, broker));
  }

  /** The key of that name, if there is one. */
  public Optional<ConfigKey<?>> key(String name) {
    return named(name).map(GroupKey::key);
  }
}
