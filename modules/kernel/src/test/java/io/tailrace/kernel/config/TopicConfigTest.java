package io.tailrace.kernel.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tailrace.spi.config.Config;
import io.tailrace.spi.config.ConfigException;
import io.tailrace.spi.storage.LogConfig;
import io.tailrace.spi.storage.LogId;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TopicConfigTest {

  private static TopicConfig config(Map<String, String> broker, Map<String, String> topic) {
    return TopicConfig.of(Config.of(broker), topic);
  }

  @Test
  void nothingSetGivesKafkasDefaults() {
    assertEquals(LogConfig.DEFAULT, TopicConfig.DEFAULT.log());
    assertEquals(Long.MAX_VALUE, TopicConfig.DEFAULT.flushMessages());
    assertEquals(Long.MAX_VALUE, TopicConfig.DEFAULT.flushMs());
  }

  @Test
  void theTopicBeatsTheBrokerAndMillisecondsBeatHours() {
    Map<String, String> hours = Map.of("log.retention.hours", "1");
    Map<String, String> both =
        Map.of("log.retention.hours", "1", "log.retention.minutes", "2", "log.retention.ms", "3");
    assertEquals(3_600_000, config(hours, Map.of()).log().retentionMs());
    assertEquals(3, config(both, Map.of()).log().retentionMs());
    assertEquals(4, config(both, Map.of("retention.ms", "4")).log().retentionMs());
  }

  @Test
  void foreverInHoursIsForeverInMilliseconds() {
    assertEquals(-1, config(Map.of("log.retention.hours", "-1"), Map.of()).log().retentionMs());
  }

  @Test
  void anUnknownConfigIsRefusedByItsName() {
    ConfigException refused =
        assertThrows(ConfigException.class, () -> config(Map.of(), Map.of("no.such", "1")));
    assertEquals("Unknown topic config name: no.such", refused.getMessage());
  }

  @Test
  void partitionsBeginSegmentsAtDifferentAgesAndTheSameOnesAfterARestart() {
    TopicConfig config = config(Map.of(), Map.of("segment.ms", "1000", "segment.jitter.ms", "400"));
    Set<Long> ages =
        IntStream.range(0, 50)
            .mapToObj(partition -> config.logOf(new LogId("t", 1, 2, partition)).segmentMs())
            .collect(Collectors.toSet());
    assertTrue(ages.size() > 10, ages.toString());
    ages.forEach(age -> assertTrue(age >= 600 && age <= 1000, ages.toString()));
    assertEquals(config.logOf(new LogId("t", 1, 2, 3)), config.logOf(new LogId("t", 1, 2, 3)));
  }

  @Test
  void jitterBeyondTheAgeLeavesAnAge() {
    TopicConfig config =
        config(
            Map.of(),
            Map.of("segment.ms", "2", "segment.jitter.ms", Long.toString(Long.MAX_VALUE)));
    IntStream.range(0, 50)
        .forEach(
            partition ->
                assertTrue(config.logOf(new LogId("t", 1, 2, partition)).segmentMs() >= 1));
  }

  @Test
  void everyDefaultOfTopicsIsAKeyWithADefaultThatItsTopicConfigTakes() {
    for (TopicKey<?> topic : TopicKeys.all().values()) {
      for (TopicKey.Synonym synonym : topic.synonyms()) {
        TopicDefaults.TopicDefault found = TopicDefaults.named(synonym.name()).orElseThrow();
        assertEquals(topic, found.topicKey());
        assertEquals(
            synonym == topic.synonyms().getFirst(), found.key().isChangeable(), synonym.name());
        assertEquals(synonym != topic.synonyms().getLast(), found.isOptional(), synonym.name());
      }
    }
  }

  @Test
  void hoursThatMillisecondsCannotHoldAreRefused() {
    TopicDefaults.TopicDefault hours = TopicDefaults.named("log.roll.hours").orElseThrow();
    assertThrows(ConfigException.class, () -> hours.key().parse("0"));
    assertThrows(ConfigException.class, () -> hours.key().parse("-1"));
    assertEquals(5, hours.key().parse("5"));
  }

  @Test
  void aCompactedTopicSealsItsSegmentsWithinTheMaximumLag() {
    Map<String, String> lag = Map.of("max.compaction.lag.ms", "5000");
    assertEquals(604_800_000L, TopicConfig.of(Config.empty(), lag).log().segmentMs());
    Map<String, String> compacted =
        Map.of("max.compaction.lag.ms", "5000", "cleanup.policy", "compact");
    assertEquals(5_000, TopicConfig.of(Config.empty(), compacted).log().segmentMs());
  }
}
