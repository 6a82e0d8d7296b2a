package io.tailrace.delivery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tailrace.spi.config.Config;
import io.tailrace.spi.delivery.DeliveryTopic;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class PolicyTest {
  private static BackOff backOff(String... configs) {
    return BackOff.of(Config.of(map(configs)));
  }

  private static Map<String, String> map(String... configs) {
    Map<String, String> map = new HashMap<>(Map.of("delivery.backoff.jitter", "0"));
    for (int i = 0; i < configs.length; i += 2) {
      map.put(configs[i], configs[i + 1]);
    }
    return map;
  }

  @Test
  void backOffsGrowAsTheyAreToldTo() {
    Random random = new Random(1);
    BackOff fixed = backOff("delivery.backoff", "fixed", "delivery.backoff.ms", "70");
    assertEquals(70, fixed.delayMs(1, random));
    assertEquals(70, fixed.delayMs(9_000, random));
    BackOff growing = backOff("delivery.backoff.ms", "100", "delivery.backoff.max.ms", "1000");
    assertEquals(100, growing.delayMs(1, random));
    assertEquals(400, growing.delayMs(3, random));
    assertEquals(1_000, growing.delayMs(10_000, random));
    BackOff listed = backOff("delivery.backoff", "list", "delivery.backoff.list.ms", "5,60000");
    assertEquals(5, listed.delayMs(1, random));
    assertEquals(60_000, listed.delayMs(3, random));
    BackOff spread = backOff("delivery.backoff.jitter", "0.5", "delivery.backoff", "fixed");
    for (int i = 0; i < 1_000; i++) {
      long delay = spread.delayMs(1, random);
      assertTrue(delay >= 500 && delay < 1_500, delay + " ms");
    }
  }

  @Test
  void theLongerTopicNameCountsWhereTwoPoliciesMatch() {
    Policies policies =
        Policies.of(List.of(topic("a"), topic("a.b"), topic("off", "delivery.backoff", "list")));
    assertEquals("a.b", policies.route("a.b.c.retry").orElseThrow().policy().topic());
    assertEquals(Optional.of("c"), policies.route("a.b.c.retry").orElseThrow().group());
    assertEquals(Optional.of("x"), policies.route("a.x.retry").orElseThrow().group());
    assertTrue(policies.route("a.retry").isEmpty());
    assertTrue(policies.route("a.x.redelivery").isEmpty());
    assertTrue(policies.route("off.x.retry").isEmpty(), "what cannot be used is left out");
  }

  private static DeliveryTopic topic(String name, String... configs) {
    Map<String, String> all = map(configs);
    all.put("delivery.retry.enable", "true");
    return new DeliveryTopic(name, new UUID(0, name.hashCode()), 1, all, false, false);
  }

  @Test
  void keysAreHashedAsKafkaDoes() { // the values that Kafka's own tests hold
    assertEquals(-973932308, hash("21"));
    assertEquals(-790332482, hash("foobar"));
    assertEquals(-985981536, hash("a-little-bit-long-string"));
    assertEquals(-1486304829, hash("a-little-bit-longer-string"));
    assertEquals(-58897971, hash("lkjh234lh9fiuh90y23oiuhsafujhadof229phr9h19h89h8"));
  }

  private static int hash(String key) {
    return KeyHash.murmur2(StandardCharsets.UTF_8.encode(key));
  }

  @Test
  void longTextsEndAtAWholeCharacter() {
    assertEquals("abc", Bounded.text("abc", 3));
    assertEquals("a", Bounded.text("aäb", 2));
    assertEquals("aä", Bounded.text("aäb", 3));
  }
}
