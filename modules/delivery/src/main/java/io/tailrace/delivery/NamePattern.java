package io.tailrace.delivery;

import io.tailrace.spi.config.ConfigException;
import java.util.Optional;

/**
 * How the name of a topic is made from that of another topic and of a consumer group.
 *
 * @param before what comes before the group, or the whole name
 * @param after what comes after the group
 * @param grouped whether the group is in it
 */
record NamePattern(String before, String after, boolean grouped) {
  private static final String TOPIC = "{topic}";
  private static final String GROUP = "{group}";
  private static final int LONGEST = 249;

  /**
   * Reads a pattern.
   *
   * @param key where it is set
   * @throws ConfigException if no topic can have such a name
   */
  static NamePattern of(String key, String pattern, String topic) {
    String text = pattern.replace(TOPIC, topic);
    int group = text.indexOf(GROUP);
    NamePattern parsed =
        group < 0
            ? new NamePattern(text, "", false)
            : new NamePattern(
                text.substring(0, group), text.substring(group + GROUP.length()), true);
    String sample = parsed.name(Optional.of("g"));
    if (!sample.matches("[a-zA-Z0-9._-]+")
        || sample.length() > LONGEST
        || sample.equals(".")
        || sample.equals("..")
        || sample.startsWith("__")) {
      throw new ConfigException(
          "Invalid value "
              + pattern
              + " for configuration "
              + key
              + ": no topic can be named "
              + sample);
    }
    if (parsed.grouped && parsed.before.isEmpty() && parsed.after.isEmpty()) {
      throw new ConfigException(
          "Invalid value " + pattern + " for configuration " + key + ": it is any topic's name");
    }
    return parsed;
  }

  /** The name for a group; without one, for none. */
  String name(Optional<String> group) {
    return grouped ? before + group.orElse("") + after : before;
  }

  /** Whether a topic can have been named so, and then for which group. */
  Optional<Optional<String>> match(String name) {
    if (!grouped) {
      return name.equals(before) ? Optional.of(Optional.empty()) : Optional.empty();
    }
    int length = name.length() - before.length() - after.length();
    return length > 0 && name.startsWith(before) && name.endsWith(after)
        ? Optional.of(Optional.of(name.substring(before.length(), before.length() + length)))
        : Optional.empty();
  }
}
