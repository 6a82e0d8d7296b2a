package io.tailrace.examples.adclicks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * What is true, by nothing but what the generator has written down. It knows no Flink, and no
 * record of the job.
 */
final class Truth {
  private final Map<Integer, Instant> youngest = new HashMap<>();
  private final Map<String, Click> clicks = new HashMap<>();
  private final Map<String, Set<String>> byMinute = new TreeMap<>();
  private final Set<String> tardy = new HashSet<>();
  private long acknowledged;

  /** Reads a log of the generator. */
  static Truth of(Path log) throws IOException {
    Json<Produced> json = Json.of(Produced.class);
    Truth truth = new Truth();
    try (Stream<String> lines = Files.lines(log)) {
      lines.map(json::read).forEach(truth::add);
    }
    return truth;
  }

  /** The next record of a partition. */
  void add(Produced produced) {
    Click click = produced.click();
    acknowledged++;
    Instant before = youngest.getOrDefault(produced.partition(), Instant.MIN);
    if (clicks.putIfAbsent(click.id(), click) == null) {
      byMinute.computeIfAbsent(minuteOf(click), key -> new HashSet<>()).add(click.id());
      if (mayBeTooLate(click, before)) {
        tardy.add(click.id());
      }
    }
    if (click.at().isAfter(before)) {
      youngest.put(produced.partition(), click.at());
    }
  }

  /**
   * Whether, in its own partition, a click comes after one that is so much younger that its minute
   * may be final. Other partitions may be behind: then it is in time all the same.
   */
  private static boolean mayBeTooLate(Click click, Instant youngestBefore) {
    return youngestBefore.isAfter(Instant.MIN)
        && !click
            .minute()
            .plus(Times.MINUTE)
            .plus(Times.ALLOWED_LATENESS)
            .isAfter(youngestBefore.minus(Times.OUT_OF_ORDER));
  }

  static String minuteOf(Click click) {
    return new AdMinute(click.ad(), click.minute(), 0, AdMinute.State.FINAL).key();
  }

  /** How many records the topic of clicks has, but for heartbeats. */
  long acknowledged() {
    return acknowledged;
  }

  /** Clicks by their ids; copies are one. */
  Map<String, Click> clicks() {
    return clicks;
  }

  /** The ids of the clicks of each ad and minute, by {@link AdMinute#key}. */
  Map<String, Set<String>> byMinute() {
    return byMinute;
  }

  /** Clicks that may be too late; all others have to be counted. */
  Set<String> tardy() {
    return tardy;
  }
}
