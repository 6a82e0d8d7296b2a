package io.tailrace.kernel.config;

import io.tailrace.kernel.config.TopicKey.Synonym;
import io.tailrace.spi.config.ConfigException;
import io.tailrace.spi.config.ConfigKey;
import io.tailrace.spi.config.ConfigType;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The broker configs that set the defaults of topics, such as {@code log.retention.ms}: what {@link
 * TopicKey#synonyms} name, as keys.
 *
 * <p>The strongest synonym of a topic config can be changed while the broker runs; it has no value
 * where a weaker one is to apply. The weakest carries the default.
 */
public final class TopicDefaults {
  private static final SortedMap<String, TopicDefault> ALL = all();

  /**
   * A broker config that sets the default of a topic config.
   *
   * @param key the broker config
   * @param topicKey the topic config
   * @param isOptional whether it has no value where nothing is set
   */
  public record TopicDefault(ConfigKey<?> key, TopicKey<?> topicKey, boolean isOptional) {}

  private TopicDefaults() {}

  /** The keys, by name. */
  public static List<ConfigKey<?>> keys() {
    return ALL.values().stream().<ConfigKey<?>>map(TopicDefault::key).toList();
  }

  /** What sets the default of a topic config, by its own name. */
  public static Optional<TopicDefault> named(String name) {
    return Optional.ofNullable(ALL.get(name));
  }

  private static SortedMap<String, TopicDefault> all() {
    SortedMap<String, TopicDefault> all = new TreeMap<>();
    for (TopicKey<?> topicKey : TopicKeys.all().values()) {
      List<Synonym> synonyms = topicKey.synonyms();
      for (Synonym synonym : synonyms) {
        ConfigKey<?> key = key(topicKey.key(), synonym);
        boolean strongest = synonym == synonyms.getFirst();
        boolean weakest = synonym == synonyms.getLast();
        all.put(
            synonym.name(),
            new TopicDefault(strongest ? key.changeable() : key, topicKey, !weakest));
      }
    }
    return all;
  }

  private static ConfigKey<?> key(ConfigKey<?> topicKey, Synonym synonym) {
    String doc = "The default of the topic config " + topicKey.name() + ".";
    if (synonym.factor() == 1) {
      return topicKey.named(synonym.name()).doc(doc + " " + topicKey.doc());
    }
    if (topicKey.type() != ConfigType.LONG) {
      throw new IllegalStateException(synonym.name() + " converts what is no long");
    }
    long value = (Long) topicKey.defaultValue() / synonym.factor();
    String unit = synonym.name().substring(synonym.name().lastIndexOf('.') + 1);
    return ConfigKey.ofInt(synonym.name(), (int) value, -1, Integer.MAX_VALUE)
        .where(hours -> isAllowed(topicKey, synonym, hours), "what " + topicKey.name() + " allows")
        .doc(doc + " In " + unit + ".");
  }

  private static boolean isAllowed(ConfigKey<?> topicKey, Synonym synonym, int value) {
    try {
      topicKey.parse(synonym.convert(Integer.toString(value)));
      return true;
    } catch (ConfigException _) {
      return false;
    }
  }
}
