package io.tailrace.kernel.group;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.tailrace.spi.config.Config;
import io.tailrace.spi.config.ConfigException;
import io.tailrace.spi.config.ConfigKey;
import java.util.Map;
import org.junit.jupiter.api.Test;

class GroupConfigTest {

  @Test
  void defaultsAreKafkas() {
    assertEquals(
        new GroupConfig(
            6_000, 1_800_000, 3_000, Integer.MAX_VALUE, 4_096, 604_800_000L, 600_000L, 5_000),
        GroupConfig.from(Config.empty()));
    assertEquals(50, GroupConfig.OFFSETS_TOPIC_NUM_PARTITIONS.defaultValue());
  }

  @Test
  void aShortestSessionAboveTheLongestIsRefused() {
    Config config =
        Config.of(
            Map.of(
                "group.min.session.timeout.ms", "10001", "group.max.session.timeout.ms", "10000"));
    assertThrows(ConfigException.class, () -> GroupConfig.from(config));
  }

  @Test
  void everyKeyIsDocumented() {
    for (ConfigKey<?> key : GroupConfig.keys()) {
      assertFalse(key.doc().isEmpty(), key.name());
    }
  }
}
