package io.tailrace.spi.config;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.function.BiFunction;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A typed configuration key: name, type, default, range, documentation, and whether it can change
 * while the broker runs. Immutable; the {@code with}-style methods return a changed copy.
 *
 * @param <T> the Java type of its values; never null
 */
public final class ConfigKey<T> {
  private final String name;
  private final ConfigType type;
  private final T defaultValue;
  private final String range;
  private final BiFunction<String, String, T> parser; // of a name, for errors, and a text
  private final String doc;
  private final boolean dynamic;

  private ConfigKey(
      String name,
      ConfigType type,
      T defaultValue,
      String range,
      BiFunction<String, String, T> parser,
      String doc,
      boolean dynamic) {
    this.name = Objects.requireNonNull(name);
    this.type = type;
    this.defaultValue = Objects.requireNonNull(defaultValue);
    this.range = range;
    this.parser = parser;
    this.doc = doc;
    this.dynamic = dynamic;
  }

  /** An integer within {@code [min, max]}. */
  public static ConfigKey<Integer> ofInt(String name, int defaultValue, int min, int max) {
    return new ConfigKey<>(
        name,
        ConfigType.INT,
        defaultValue,
        rangeOf(min, Integer.MIN_VALUE, max, Integer.MAX_VALUE),
        (key, text) -> (int) checked(key, text, Long.parseLong(text), min, max),
        "",
        false);
  }

  /** A short within {@code [min, max]}. */
  public static ConfigKey<Short> ofShort(String name, int defaultValue, int min, int max) {
    return new ConfigKey<>(
        name,
        ConfigType.SHORT,
        (short) defaultValue,
        rangeOf(min, Short.MIN_VALUE, max, Short.MAX_VALUE),
        (key, text) -> (short) checked(key, text, Long.parseLong(text), min, max),
        "",
        false);
  }

  /** A long within {@code [min, max]}. */
  public static ConfigKey<Long> ofLong(String name, long defaultValue, long min, long max) {
    return new ConfigKey<>(
        name,
        ConfigType.LONG,
        defaultValue,
        rangeOf(min, Long.MIN_VALUE, max, Long.MAX_VALUE),
        (key, text) -> checked(key, text, Long.parseLong(text), min, max),
        "",
        false);
  }

  /** A number within {@code [min, max]}. */
  public static ConfigKey<Double> ofDouble(
      String name, double defaultValue, double min, double max) {
    return new ConfigKey<>(
        name,
        ConfigType.DOUBLE,
        defaultValue,
        "[" + min + ",...," + max + "]",
        (key, text) -> {
          double value = Double.parseDouble(text);
          if (!(value >= min && value <= max)) {
            throw invalid(key, text, "Value must be between " + min + " and " + max);
          }
          return value;
        },
        "",
        false);
  }

  /** {@code true} or {@code false}, in any case. */
  public static ConfigKey<Boolean> ofBoolean(String name, boolean defaultValue) {
    return new ConfigKey<>(
        name,
        ConfigType.BOOLEAN,
        defaultValue,
        "",
        (key, text) ->
            switch (text.toLowerCase(Locale.ROOT)) {
              case "true" -> true;
              case "false" -> false;
              default -> throw invalid(key, text, "Expected value to be either true or false");
            },
        "",
        false);
  }

  /** Any text, trimmed. */
  public static ConfigKey<String> ofString(String name, String defaultValue) {
    return new ConfigKey<>(name, ConfigType.STRING, defaultValue, "", (_, text) -> text, "", false);
  }

  /** One of the given words. */
  public static ConfigKey<String> ofChoice(String name, String defaultValue, String... choices) {
    List<String> allowed = List.of(choices);
    return new ConfigKey<>(
        name,
        ConfigType.STRING,
        defaultValue,
        allowed.toString(),
        (key, text) -> {
          if (!allowed.contains(text)) {
            throw invalid(key, text, "String must be one of: " + String.join(", ", allowed));
          }
          return text;
        },
        "",
        false);
  }

  /** A comma-separated list; with {@code choices}, each element is one of them. */
  public static ConfigKey<List<String>> ofList(
      String name, List<String> defaultValue, String... choices) {
    List<String> allowed = List.of(choices);
    return new ConfigKey<>(
        name,
        ConfigType.LIST,
        List.copyOf(defaultValue),
        allowed.isEmpty() ? "" : allowed.toString(),
        (key, text) -> {
          List<String> values =
              text.isBlank()
                  ? List.of()
                  : Stream.of(text.split(",", -1)).map(String::trim).toList();
          for (String value : values) {
            if (!allowed.isEmpty() && !allowed.contains(value)) {
              throw invalid(key, value, "Each element must be one of: " + allowed);
            }
          }
          return values;
        },
        "",
        false);
  }

  /** One constant of an enum, written in lower case. */
  public static <E extends Enum<E>> ConfigKey<E> ofEnum(
      String name, E defaultValue, Class<E> constants) {
    String names =
        Arrays.stream(constants.getEnumConstants())
            .map(constant -> constant.name().toLowerCase(Locale.ROOT))
            .collect(Collectors.joining(", "));
    return new ConfigKey<>(
        name,
        ConfigType.STRING,
        defaultValue,
        "[" + names + "]",
        (key, text) -> {
          for (E constant : constants.getEnumConstants()) {
            if (constant.name().toLowerCase(Locale.ROOT).equals(text)) {
              return constant;
            }
          }
          throw invalid(key, text, "String must be one of: " + names);
        },
        "",
        false);
  }

  /** The same key with its documentation: one or two sentences, with the unit. */
  public ConfigKey<T> doc(String text) {
    return new ConfigKey<>(name, type, defaultValue, range, parser, text, dynamic);
  }

  /** The same key by another name: its synonym in another place. */
  public ConfigKey<T> named(String other) {
    return new ConfigKey<>(other, type, defaultValue, range, parser, doc, dynamic);
  }

  /** The same key, changeable while the broker runs. */
  public ConfigKey<T> changeable() {
    return new ConfigKey<>(name, type, defaultValue, range, parser, doc, true);
  }

  /**
   * The same key with one more allowed value, such as the -1 that stands for "default" beside a
   * range of levels.
   */
  public ConfigKey<T> or(T extra) {
    String text = format(extra);
    return new ConfigKey<>(
        name,
        type,
        defaultValue,
        range.isEmpty() ? range : range + " or " + text,
        (key, candidate) -> candidate.equals(text) ? extra : parser.apply(key, candidate),
        doc,
        dynamic);
  }

  /**
   * The same key with one more condition.
   *
   * @param condition what a value must meet
   * @param description the condition in words, for errors and documentation
   */
  public ConfigKey<T> where(Predicate<T> condition, String description) {
    return new ConfigKey<>(
        name,
        type,
        defaultValue,
        description,
        (key, text) -> {
          T value = parser.apply(key, text);
          if (!condition.test(value)) {
            throw invalid(key, text, "Value must be " + description);
          }
          return value;
        },
        doc,
        dynamic);
  }

  /** The key as it is written in a configuration. */
  public String name() {
    return name;
  }

  /** The type that is shown to administrators. */
  public ConfigType type() {
    return type;
  }

  /** What applies where nothing is set. */
  public T defaultValue() {
    return defaultValue;
  }

  /** What values are allowed, in words for documentation; empty where anything is. */
  public String range() {
    return range;
  }

  /** What it is for, its unit included. */
  public String doc() {
    return doc;
  }

  /** Whether a change takes effect without a restart. */
  public boolean isChangeable() {
    return dynamic;
  }

  /**
   * Reads a value.
   *
   * @throws ConfigException if the text is no value of this type, or out of range
   */
  public T parse(String text) {
    String trimmed = text.trim();
    try {
      return parser.apply(name, trimmed);
    } catch (NumberFormatException e) {
      throw invalid(name, trimmed, "Not a number of type " + type);
    }
  }

  /** The text form of a value: what {@link #parse} reads back. */
  public String format(T value) {
    // Run at each start, where a switch over patterns would have the JVM generate a class.
    if (value instanceof List<?> list) {
      return list.stream().map(String::valueOf).collect(Collectors.joining(","));
    }
    return value instanceof Enum<?> constant
        ? constant.name().toLowerCase(Locale.ROOT)
        : value.toString();
  }

  @Override
  public String toString() {
    return name;
  }

  private static String rangeOf(long min, long lowest, long max, long highest) {
    String from = min == lowest ? "" : Long.toString(min);
    String to = max == highest ? "" : Long.toString(max);
    return from.isEmpty() && to.isEmpty()
        ? ""
        : "[" + from + ",..." + (to.isEmpty() ? "" : "," + to) + "]";
  }

  private static long checked(String name, String text, long value, long min, long max) {
    if (value < min) {
      throw invalid(name, text, "Value must be at least " + min);
    }
    if (value > max) {
      throw invalid(name, text, "Value must be no more than " + max);
    }
    return value;
  }

  private static ConfigException invalid(String name, String value, String why) {
    return new ConfigException(
        "Invalid value " + value + " for configuration " + name + ": " + why);
  }
}
