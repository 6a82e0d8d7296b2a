package io.tailrace.spi.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

class ConfigKeyTest {

  private static String refusal(ConfigKey<?> key, String value) {
    return assertThrows(ConfigException.class, () -> key.parse(value)).getMessage();
  }

  @Test
  void refusalsNameTheKeyTheValueAndTheReason() {
    ConfigKey<Integer> key = ConfigKey.ofInt("a", 1, 0, 5);
    assertEquals(
        "Invalid value 6 for configuration a: Value must be no more than 5", refusal(key, "6"));
    assertEquals(
        "Invalid value -1 for configuration a: Value must be at least 0", refusal(key, "-1"));
    assertEquals(
        "Invalid value x for configuration a: Not a number of type INT", refusal(key, "x"));
  }

  @Test
  void aRenamedKeyRefusesInItsNewName() {
    ConfigKey<Integer> key = ConfigKey.ofInt("a", 1, 0, 5).named("b");
    assertEquals("b", key.name());
    assertTrue(refusal(key, "6").contains("configuration b"));
    assertTrue(refusal(key, "x").contains("configuration b"));
    assertTrue(refusal(ConfigKey.ofBoolean("a", true).named("b"), "x").contains("ration b"));
    assertTrue(refusal(ConfigKey.ofChoice("a", "y", "y").named("b"), "x").contains("ration b"));
    assertTrue(refusal(ConfigKey.ofList("a", List.of(), "y").named("b"), "x").contains("ration b"));
  }

  @Test
  void aConditionComesAfterTheType() {
    ConfigKey<Integer> even = ConfigKey.ofInt("a", 2, 0, 9).where(n -> n % 2 == 0, "even");
    assertEquals(4, even.parse("4"));
    assertTrue(refusal(even, "3").contains("even"));
    assertTrue(refusal(even, "11").contains("no more than 9"));
  }

  @Test
  void oneMoreValueBesideARange() {
    ConfigKey<Integer> level = ConfigKey.ofInt("level", -1, 1, 9).or(-1);
    assertEquals(-1, level.parse("-1"));
    assertTrue(refusal(level, "0").contains("at least 1"));
    assertEquals("[1,...,9] or -1", level.range());
  }

  @Test
  void changingAKeyLeavesTheOldOneAsItWas() {
    ConfigKey<Integer> key = ConfigKey.ofInt("a", 1, 0, 5);
    assertTrue(key.changeable().isChangeable());
    assertFalse(key.isChangeable());
    assertEquals("", key.doc());
  }
}
