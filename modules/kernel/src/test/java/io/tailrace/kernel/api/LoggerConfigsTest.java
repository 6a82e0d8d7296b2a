package io.tailrace.kernel.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.tailrace.kernel.config.ConfigEntry;
import io.tailrace.kernel.metadata.RefusedException;
import io.tailrace.spi.logging.LoggerLevels;
import io.tailrace.wire.ErrorCode;
import io.tailrace.wire.message.IncrementalAlterConfigsRequest.AlterConfigsResource;
import io.tailrace.wire.message.IncrementalAlterConfigsRequest.AlterableConfig;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class LoggerConfigsTest {
  private static final byte SET = 0;
  private static final byte DELETE = 1;
  private static final byte APPEND = 2;

  private final Map<String, Level> own = new TreeMap<>();
  private final LoggerConfigs loggers = new LoggerConfigs(1, Optional.of(new Levels()));

  private final class Levels implements LoggerLevels {
    private Level root = Level.INFO;

    @Override
    public SortedMap<String, Level> levels() {
      SortedMap<String, Level> levels = new TreeMap<>(Map.of(ROOT, root, "a", root, "b", root));
      levels.putAll(own);
      return levels;
    }

    @Override
    public void set(String logger, Level level) {
      if (logger.equals(ROOT)) {
        root = level;
      } else {
        own.put(logger, level);
      }
    }

    @Override
    public void reset(String logger) {
      own.remove(logger);
    }
  }

  private static AlterableConfig op(byte operation, String logger, String level) {
    return new AlterableConfig()
        .configOperation(operation)
        .name(logger)
        .value(Optional.ofNullable(level));
  }

  private void alter(AlterableConfig... configs) {
    loggers.alter(new AlterConfigsResource().resourceName("1").configs(List.of(configs)), false);
  }

  private ErrorCode refusal(AlterableConfig... configs) {
    return assertThrows(RefusedException.class, () -> alter(configs)).error();
  }

  private Map<String, String> described() {
    return loggers.describe("1").stream()
        .collect(Collectors.toMap(ConfigEntry::name, entry -> entry.value().orElseThrow()));
  }

  @Test
  void levelsAreSetAndReset() {
    alter(op(SET, "a", "DEBUG"), op(SET, "root", "WARN"));
    assertEquals(Map.of("root", "WARN", "a", "DEBUG", "b", "WARN"), described());
    alter(op(DELETE, "a", null));
    assertEquals("WARN", described().get("a"));
  }

  @Test
  void doesAllOrNothing() {
    assertEquals(ErrorCode.INVALID_CONFIG, refusal(op(SET, "a", "DEBUG"), op(SET, "c", "DEBUG")));
    assertEquals(ErrorCode.INVALID_CONFIG, refusal(op(SET, "a", "LOUD")));
    assertEquals(ErrorCode.INVALID_CONFIG, refusal(op(SET, "a", null)));
    assertEquals(ErrorCode.INVALID_REQUEST, refusal(op(DELETE, "root", null)));
    assertEquals(ErrorCode.INVALID_REQUEST, refusal(op(APPEND, "a", "DEBUG")));
    loggers.alter(
        new AlterConfigsResource().resourceName("1").configs(List.of(op(SET, "a", "DEBUG"))), true);
    assertEquals(Map.of(), own);
  }

  @Test
  void anotherBrokersLoggersAreNotHere() {
    assertEquals(
        ErrorCode.INVALID_REQUEST,
        assertThrows(RefusedException.class, () -> loggers.describe("2")).error());
  }

  @Test
  void aProcessThatHidesItsLoggersShowsNone() {
    LoggerConfigs hidden = new LoggerConfigs(1, Optional.empty());
    assertEquals(List.of(), hidden.describe("1"));
    AlterConfigsResource asked =
        new AlterConfigsResource().resourceName("1").configs(List.of(op(SET, "a", "DEBUG")));
    assertThrows(RefusedException.class, () -> hidden.alter(asked, false));
  }
}
