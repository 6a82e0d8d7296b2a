package io.tailrace.kernel.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.tailrace.spi.config.Config;
import io.tailrace.spi.config.ConfigException;
import io.tailrace.spi.config.ConfigKey;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class GroupKeysTest {
  private static final ConfigKey<Integer> LOCKS = ConfigKey.ofInt("share.locks", 5, 1, 1000);
  private static final ConfigKey<Integer> DEFAULT_LOCKS = LOCKS.named("group.share.locks");
  private static final ConfigKey<Integer> MIN = ConfigKey.ofInt("group.share.min.locks", 2, 1, 9);
  private static final ConfigKey<Integer> MAX = ConfigKey.ofInt("group.share.max.locks", 8, 1, 99);
  private static final ConfigKey<String> RESET = ConfigKey.ofString("share.reset", "latest");

  private final GroupKeys keys =
      new GroupKeys(List.of(GroupKey.of(LOCKS, DEFAULT_LOCKS, MIN, MAX), GroupKey.of(RESET)));

  private int locks(Map<String, String> broker, Map<String, String> group) {
    return keys.effective(Config.of(broker), group).get(LOCKS);
  }

  @Test
  void theGroupBeatsTheBrokerWhichBeatsTheDefault() {
    assertEquals(5, locks(Map.of(), Map.of()));
    assertEquals(6, locks(Map.of("group.share.locks", "6"), Map.of()));
    assertEquals(7, locks(Map.of("group.share.locks", "6"), Map.of("share.locks", "7")));
    assertEquals("latest", keys.effective(Config.empty(), Map.of()).get(RESET));
  }

  @Test
  void aStoredValueIsMovedWithinBoundsThatWereMovedLater() {
    assertEquals(4, locks(Map.of("group.share.max.locks", "4"), Map.of("share.locks", "7")));
    assertEquals(
        9,
        locks(
            Map.of("group.share.min.locks", "9", "group.share.max.locks", "9"),
            Map.of("share.locks", "7")));
  }

  @Test
  void aStoredValueThatCannotBeUsedIsLeftOut() {
    assertEquals(5, locks(Map.of(), Map.of("share.locks", "many", "no.such", "1")));
  }

  @Test
  void aNewValueMustBeWithinTheBounds() {
    keys.check(Config.empty(), Map.of("share.locks", "8"));
    for (String bad : List.of("1", "9", "many")) {
      assertThrows(
          ConfigException.class, () -> keys.check(Config.empty(), Map.of("share.locks", bad)));
    }
    assertThrows(ConfigException.class, () -> keys.check(Config.empty(), Map.of("no.such", "1")));
  }
}
