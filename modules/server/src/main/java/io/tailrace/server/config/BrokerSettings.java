package io.tailrace.server.config;

import io.tailrace.spi.config.ConfigException;
import io.tailrace.spi.config.ConfigKey;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * What the broker is started with, put together from a file, single settings and options; the later
 * of these wins.
 *
 * @param values by key name; all keys are known and all values good
 * @param ignored the keys of the file that the broker does not know, sorted
 */
public record BrokerSettings(Map<String, String> values, List<String> ignored) {
  private static final String LISTENERS = "listeners";
  private static final String DATA = "log.dirs";
  private static final String DEFAULT_HOST = "127.0.0.1";
  private static final int DEFAULT_PORT = 9092;
  private static final Path DEFAULT_DATA = Path.of("data");

  /**
   * What the command line says.
   *
   * @param file a file with Kafka's keys
   * @param single keys and values that were given one by one
   */
  public record Options(
      Optional<Path> file,
      Map<String, String> single,
      Optional<String> host,
      OptionalInt port,
      Optional<Path> data) {}

  /**
   * Where the data lies, as an absolute path; several, where {@code log.dirs} names several. Empty
   * where the chosen storage has no such key.
   */
  public Optional<String> dataFolder() {
    return Optional.ofNullable(values.get(DATA))
        .map(
            folders ->
                Arrays.stream(folders.split(",", -1))
                    .map(folder -> Path.of(folder.trim()).toAbsolutePath().normalize().toString())
                    .collect(Collectors.joining(", ")));
  }

  /** Puts together what was said; which keys there are is not asked yet. */
  public static Draft draft(Options options) {
    Map<String, String> merged =
        new TreeMap<>(options.file().map(PropertiesFile::read).orElseGet(Map::of));
    merged.putAll(options.single());
    boolean addressed = options.host().isPresent() || options.port().isPresent();
    if (addressed) {
      merged.remove(LISTENERS);
      if (!options.single().containsKey("advertised.listeners")) {
        merged.remove("advertised.listeners");
      }
    }
    options.data().ifPresent(data -> merged.put(DATA, data.toString()));
    return new Draft(options, Map.copyOf(StandaloneKeys.from(merged)));
  }

  /**
   * Settings that are not checked yet.
   *
   * @param values by key name; they choose the broker's plugins, and with them the keys it knows
   */
  public record Draft(Options options, Map<String, String> values) {

    /**
     * Adds the defaults and checks every value.
     *
     * @param keys the keys that a broker with these values knows
     * @throws ConfigException if a value is wrong, or a single setting has an unknown key
     */
    public BrokerSettings complete(Collection<ConfigKey<?>> keys) {
      Map<String, ConfigKey<?>> known =
          keys.stream().collect(Collectors.toMap(ConfigKey::name, Function.identity()));
      Map<String, String> complete = new TreeMap<>(values);
      if (known.containsKey(DATA)) {
        complete.putIfAbsent(DATA, DEFAULT_DATA.toString());
      } else if (options.data().isPresent()) {
        throw new ConfigException(
            "--data means nothing to the chosen storage, which has no configuration " + DATA);
      }
      complete.putIfAbsent(
          LISTENERS,
          "PLAINTEXT://"
              + options.host().orElse(DEFAULT_HOST)
              + ":"
              + options.port().orElse(DEFAULT_PORT));

      List<String> ignored = new ArrayList<>();
      for (Map.Entry<String, String> value : complete.entrySet()) {
        ConfigKey<?> key = known.get(value.getKey());
        if (key != null) {
          key.parse(value.getValue());
        } else if (options.single().containsKey(value.getKey())) {
          throw new ConfigException(
              "There is no configuration "
                  + value.getKey()
                  + similar(value.getKey(), known.keySet()));
        } else {
          ignored.add(value.getKey());
        }
      }
      complete.keySet().retainAll(known.keySet());
      return new BrokerSettings(Map.copyOf(complete), List.copyOf(ignored));
    }
  }

  private static String similar(String name, Collection<String> known) {
    return known.stream()
        .filter(candidate -> Spelling.distance(name, candidate) <= 3)
        .min((a, b) -> Integer.compare(Spelling.distance(name, a), Spelling.distance(name, b)))
        .map(candidate -> "; did you mean " + candidate + "?")
        .orElse("; 'tailrace config list' shows what there is");
  }
}
