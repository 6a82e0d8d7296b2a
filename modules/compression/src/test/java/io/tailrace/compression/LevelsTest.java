package io.tailrace.compression;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.tailrace.spi.compression.CompressionCodec;
import io.tailrace.spi.compression.CompressionProvider;
import io.tailrace.spi.config.Config;
import io.tailrace.spi.config.ConfigException;
import io.tailrace.spi.config.ConfigKey;
import java.io.OutputStream;
import java.util.OptionalInt;
import org.apache.kafka.common.record.internal.CompressionType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Levels are Kafka's: the same ranges, defaults and keys. */
class LevelsTest {

  @ParameterizedTest
  @MethodSource("io.tailrace.compression.Codecs#all")
  void rangesAndDefaultsAreKafkas(CompressionProvider provider) {
    CompressionType type = CompressionType.forId(provider.id());
    if (provider.levels().isEmpty()) {
      assertThrows(UnsupportedOperationException.class, type::defaultLevel);
      return;
    }
    ConfigKey<Integer> key = provider.levelKey().orElseThrow();
    assertEquals("compression." + provider.name() + ".level", key.name());
    assertEquals(type.defaultLevel(), key.defaultValue());
    for (int level = type.minLevel() - 3; level <= type.minLevel() + 3; level++) {
      agree(type, key, level);
    }
    for (int level = -3; level <= type.maxLevel() + 3; level++) {
      agree(type, key, level);
    }
  }

  private static void agree(CompressionType type, ConfigKey<Integer> key, int level) {
    String text = Integer.toString(level);
    try {
      type.levelValidator().ensureValid(key.name(), level);
    } catch (org.apache.kafka.common.config.ConfigException e) {
      assertThrows(ConfigException.class, () -> key.parse(text), text);
      return;
    }
    assertEquals(level, key.parse(text));
  }

  @ParameterizedTest
  @MethodSource("io.tailrace.compression.Codecs#all")
  void aLevelOutOfRange(CompressionProvider provider) {
    try (CompressionCodec codec = provider.create(Config.empty())) {
      assertThrows(
          IllegalArgumentException.class,
          () -> codec.compress(OutputStream.nullOutputStream(), OptionalInt.of(100)));
      provider
          .levels()
          .ifPresent(
              levels ->
                  assertDoesNotThrow(
                      () ->
                          codec
                              .compress(
                                  OutputStream.nullOutputStream(),
                                  OptionalInt.of(levels.byDefault()))
                              .close()));
    }
  }

  @Test
  void theDefaultOfGzipIsShownBesideItsRange() {
    assertEquals("[1,...,9] or -1", new GzipProvider().levelKey().orElseThrow().range());
  }
}
