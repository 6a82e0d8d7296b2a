package io.tailrace.examples.adclicks;

import java.time.Duration;

/** What generator, job and verifier agree on. All of it is event time: the time of the clicks. */
final class Times {
  /** Clicks are counted for each minute. */
  static final Duration MINUTE = Duration.ofMinutes(1);

  /** A click may come after clicks that are younger by that much, and still be in order enough. */
  static final Duration OUT_OF_ORDER = Duration.ofSeconds(5);

  /** For that long after a minute is over, late clicks are still counted in it. */
  static final Duration ALLOWED_LATENESS = Duration.ofMinutes(1);

  /** For that long after a click, further copies of it are recognised. */
  static final Duration REMEMBERED = Duration.ofMinutes(10);

  private Times() {}
}
