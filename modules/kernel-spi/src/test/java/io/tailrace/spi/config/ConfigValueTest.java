package io.tailrace.spi.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ConfigValueTest {
  private enum Color {
    RED,
    GREEN
  }

  @Test
  void valuesOutsideTheRangeAreRefusedWithNameValueAndReason() {
    ConfigKey<Integer> key = ConfigKey.ofInt("cups", 4, 1, 12);
    assertEquals(12, key.parse(" 12 "));
    refuses(key, "13", "Invalid value 13 for configuration cups: Value must be no more than 12");
    refuses(key, "0", "Invalid value 0 for configuration cups: Value must be at least 1");
    refuses(key, "many", "Invalid value many for configuration cups: Not a number of type INT");
    refuses(key, "99999999999", "Value must be no more than 12");
    refuses(ConfigKey.ofShort("s", 1, 0, 9), "70000", "no more than 9");
    refuses(ConfigKey.ofLong("l", 1, 0, 9), "10", "no more than 9");
    refuses(ConfigKey.ofDouble("d", 1, 0, 9), "9.1", "between 0.0 and 9.0");
    refuses(ConfigKey.ofDouble("d", 1, 0, 9), "NaN", "between 0.0 and 9.0");
    refuses(ConfigKey.ofBoolean("b", true), "yes", "either true or false");
    refuses(ConfigKey.ofChoice("c", "x", "x", "y"), "z", "one of: x, y");
    refuses(ConfigKey.ofList("list", List.of(), "x", "y"), "x,z", "one of: [x, y]");
    refuses(ConfigKey.ofEnum("e", Color.RED, Color.class), "blue", "one of: red, green");
  }

  @Test
  void whatIsFormattedIsReadBack() {
    readsBack(ConfigKey.ofInt("i", 0, -5, 5), -5);
    readsBack(ConfigKey.ofLong("l", 0, Long.MIN_VALUE, Long.MAX_VALUE), Long.MIN_VALUE);
    readsBack(ConfigKey.ofDouble("d", 0, -1, 1), 0.25);
    readsBack(ConfigKey.ofBoolean("b", false), true);
    readsBack(ConfigKey.ofString("s", ""), "a text");
    readsBack(ConfigKey.ofList("list", List.of()), List.of("a", "b"));
    readsBack(ConfigKey.ofList("list", List.of("a")), List.of());
    readsBack(ConfigKey.ofEnum("e", Color.RED, Color.class), Color.GREEN);
  }

  @Test
  void anUnsetKeyHasItsDefault() {
    ConfigKey<Integer> key = ConfigKey.ofInt("cups", 4, 1, 12);
    assertEquals(4, Config.empty().get(key));
    assertEquals(5, Config.of(Map.of("cups", "5")).get(key));
    assertEquals(6, Config.of(Map.of("cups", "5")).with(Map.of("cups", "6")).get(key));
  }

  private static <T> void readsBack(ConfigKey<T> key, T value) {
    assertEquals(value, key.parse(key.format(value)));
  }

  private static void refuses(ConfigKey<?> key, String text, String reason) {
    ConfigException refusal = assertThrows(ConfigException.class, () -> key.parse(text));
    assertTrue(refusal.getMessage().contains(reason), refusal.getMessage());
  }
}
