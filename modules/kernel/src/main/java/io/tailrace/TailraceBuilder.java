package io.tailrace;

import io.tailrace.kernel.Broker;
import io.tailrace.kernel.config.BrokerConfig;
import io.tailrace.kernel.config.BrokerKeys;
import io.tailrace.kernel.config.BrokerSchema;
import io.tailrace.kernel.config.DeliveryPlugins;
import io.tailrace.kernel.plugin.ConfigSchema;
import io.tailrace.kernel.plugin.PluginCatalog;
import io.tailrace.kernel.plugin.PluginReport;
import io.tailrace.kernel.plugin.PluginSources;
import io.tailrace.spi.config.Config;
import io.tailrace.spi.config.ConfigException;
import io.tailrace.spi.config.ConfigKey;
import io.tailrace.spi.plugin.PluginProvider;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.function.Function;

/** Configures a broker, and starts it. For one thread; it can start more than one broker. */
public final class TailraceBuilder {
  private final Map<String, String> config = new TreeMap<>();
  private final List<PluginProvider> providers = new ArrayList<>();
  private InstantSource clock = InstantSource.system();

  TailraceBuilder() {
    config.put(BrokerKeys.LISTENERS.name(), "PLAINTEXT://127.0.0.1:0");
    config.put(BrokerKeys.STORAGE.name(), "memory");
  }

  /**
   * Sets a configuration by its name: Kafka's where Kafka has the thing, such as {@code
   * num.partitions} or {@code auto.create.topics.enable}.
   */
  public TailraceBuilder set(String name, String value) {
    config.put(Objects.requireNonNull(name), Objects.requireNonNull(value));
    return this;
  }

  /** Sets several configurations. */
  public TailraceBuilder config(Map<String, String> values) {
    values.forEach(this::set);
    return this;
  }

  /** Listens on this port of the loopback address; 0 takes a free one, and is the default. */
  public TailraceBuilder port(int port) {
    return set(BrokerKeys.LISTENERS.name(), "PLAINTEXT://127.0.0.1:" + port);
  }

  /** Keeps records on files in this folder, which is created if need be, rather than in memory. */
  public TailraceBuilder dataFolder(Path folder) {
    return set(BrokerKeys.STORAGE.name(), "file").set("log.dirs", folder.toString());
  }

  /** Looks for plugins in this folder too: one folder each, with its jars. It must exist. */
  public TailraceBuilder pluginsFolder(Path folder) {
    return set(BrokerKeys.PLUGINS_DIR.name(), folder.toString());
  }

  /** Offers a plugin; it takes precedence over one of the same name that is found elsewhere. */
  public TailraceBuilder provider(PluginProvider provider) {
    providers.add(provider);
    return this;
  }

  /** The clock that stamps records and ages segments; the system's unless set. */
  public TailraceBuilder clock(InstantSource source) {
    clock = source;
    return this;
  }

  /**
   * Starts a broker; when this returns it serves clients.
   *
   * @throws ConfigException if a value cannot be used, or a name is unknown
   * @throws RuntimeException if it cannot start; the message says why, and nothing is left behind
   */
  public Tailrace start() {
    return start(_ -> config);
  }

  /**
   * Starts a broker with settings that are worked out when it is known which keys there are.
   *
   * @param settings is given the keys of the broker and of the plugins that it finds and chooses by
   *     the settings made so far; what it returns takes the place of these
   * @throws ConfigException if a value cannot be used, or a name is unknown
   * @throws RuntimeException if it cannot start; the message says why, and nothing is left behind
   */
  public Tailrace start(Function<List<ConfigKey<?>>, Map<String, String>> settings) {
    Instant startedAt = Instant.now();
    PluginCatalog plugins = discover();
    Broker broker;
    try {
      Config made = Config.of(config);
      ConfigSchema schema = BrokerSchema.of(plugins, made);
      Config complete = Config.of(settings.apply(schema.keys()));
      schema.check(complete);
      SortedSet<String> unknown = schema.unknown(complete);
      if (!unknown.isEmpty()) {
        throw new ConfigException("Unknown configuration: " + String.join(", ", unknown));
      }
      BrokerConfig started =
          BrokerConfig.of(schema.keys(), complete)
              .with(DeliveryPlugins.topicKeys(plugins, complete));
      broker = new Broker(started, plugins, clock);
    } catch (RuntimeException e) {
      plugins.close();
      throw e;
    }
    return new Tailrace(broker, plugins, startedAt);
  }

  /** Every configuration key that the broker and the plugins it finds know, by name. */
  public List<ConfigKey<?>> configKeys() {
    try (PluginCatalog plugins = discover()) {
      return BrokerSchema.of(plugins, Config.of(config)).keys();
    }
  }

  /** Which plugins would be found where: a table for people. */
  public String plugins() {
    try (PluginCatalog plugins = discover()) {
      return PluginReport.of(plugins);
    }
  }

  private PluginCatalog discover() {
    String folder = Config.of(config).get(BrokerKeys.PLUGINS_DIR);
    return PluginCatalog.discover(
        new PluginSources(
            providers, folder.isEmpty() ? Optional.empty() : Optional.of(Path.of(folder))));
  }
}
