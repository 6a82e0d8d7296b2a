package io.tailrace.examples.adclicks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ClickStreamTest {
  private static final Instant START = Instant.parse("2026-12-01T12:00:00Z");
  private static final int CLICKS = 20_000;

  static List<Click> clicks(long seed, int count) {
    ClickStream stream = new ClickStream(seed, START, Duration.ofMinutes(20), count);
    List<Click> clicks = new ArrayList<>();
    stream.forEachRemaining(clicks::add);
    return clicks;
  }

  @Test
  void theSameSeedGivesTheSameClicks() {
    assertEquals(clicks(1, CLICKS), clicks(1, CLICKS));
    assertNotEquals(clicks(1, CLICKS), clicks(2, CLICKS));
  }

  @Test
  void everyClickIsThereAndSomeHaveCopies() {
    List<Click> clicks = clicks(1, CLICKS);
    Set<Click> distinct = new HashSet<>(clicks);
    assertEquals(CLICKS, distinct.size());
    assertEquals(CLICKS, distinct.stream().map(Click::id).distinct().count());
    assertEquals(CLICKS * 0.05, clicks.size() - CLICKS, CLICKS * 0.01);
  }

  @Test
  void oneAdIsHot() {
    Map<String, Integer> byAd = new HashMap<>();
    clicks(1, CLICKS).forEach(click -> byAd.merge(click.ad(), 1, Integer::sum));
    assertEquals(CLICKS * 0.33, byAd.get("ad-001"), CLICKS * 0.05);
    assertTrue(byAd.size() > 90, () -> "almost all ads are clicked: " + byAd);
  }

  @Test
  void someClicksAreLateAndSomeMuchTooLate() {
    List<Long> delays = new ArrayList<>();
    ClickStream stream = new ClickStream(1, START, Duration.ofMinutes(20), CLICKS);
    Set<String> ids = new HashSet<>();
    while (stream.hasNext()) {
      Click click = stream.next();
      if (ids.add(click.id())) {
        delays.add(Duration.between(click.at(), stream.now()).toSeconds());
      }
    }
    assertEquals(CLICKS * 0.01, delays.stream().filter(s -> s >= 180).count(), CLICKS * 0.005);
    assertEquals(
        CLICKS * 0.03, delays.stream().filter(s -> s >= 5 && s < 180).count(), CLICKS * 0.01);
    assertTrue(delays.stream().allMatch(s -> s >= 0 && s <= 300));
  }
}
