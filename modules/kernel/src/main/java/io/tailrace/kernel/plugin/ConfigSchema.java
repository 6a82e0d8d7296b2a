package io.tailrace.kernel.plugin;

import io.tailrace.spi.config.Config;
import io.tailrace.spi.config.ConfigException;
import io.tailrace.spi.config.ConfigKey;
import io.tailrace.spi.plugin.PluginProvider;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * All configuration keys that the kernel and the chosen plugins declare, each with its owner. A key
 * has one owner. Immutable.
 */
public final class ConfigSchema {
  private final SortedMap<String, Declared> keys;

  private ConfigSchema(SortedMap<String, Declared> keys) {
    this.keys = keys;
  }

  /** The kernel's own keys. */
  public static ConfigSchema of(Collection<ConfigKey<?>> kernelKeys) {
    return new ConfigSchema(new TreeMap<>()).with("the kernel", kernelKeys);
  }

  /**
   * With the keys of a chosen plugin.
   *
   * @throws PluginException if another owner has declared one of them
   */
  public ConfigSchema with(PluginProvider provider) {
    return with(
        "plugin '" + provider.name() + "' (" + provider.getClass().getName() + ")",
        provider.configKeys());
  }

  private ConfigSchema with(String owner, Collection<ConfigKey<?>> added) {
    SortedMap<String, Declared> all = new TreeMap<>(keys);
    for (ConfigKey<?> key : added) {
      Declared other = all.put(key.name(), new Declared(key, owner));
      if (other != null) {
        throw new PluginException(
            "The configuration key "
                + key.name()
                + " is declared by "
                + other.owner
                + " and again by "
                + owner);
      }
    }
    return new ConfigSchema(all);
  }

  /** The declared keys, by name. */
  public List<ConfigKey<?>> keys() {
    List<ConfigKey<?>> all = new ArrayList<>();
    keys.values().forEach(declared -> all.add(declared.key));
    return List.copyOf(all);
  }

  /** What is set and nobody has declared. */
  public SortedSet<String> unknown(Config config) {
    Set<String> set = config.asMap().keySet();
    SortedSet<String> unknown = new TreeSet<>(set);
    unknown.removeAll(keys.keySet());
    return unknown;
  }

  /**
   * Reads every declared key that is set.
   *
   * @throws ConfigException that names all values that cannot be used, not only the first
   */
  public void check(Config config) {
    List<String> errors = new ArrayList<>();
    keys.values()
        .forEach(
            declared -> {
              try {
                config.text(declared.key.name()).ifPresent(declared.key::parse);
              } catch (ConfigException e) {
                errors.add(e.getMessage());
              }
            });
    if (!errors.isEmpty()) {
      throw new ConfigException(String.join("\n", errors));
    }
  }

  private record Declared(ConfigKey<?> key, String owner) {}
}
