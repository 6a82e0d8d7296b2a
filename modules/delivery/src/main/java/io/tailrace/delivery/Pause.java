package io.tailrace.delivery;

/**
 * How long a target that cannot be written to is left alone: longer each time.
 *
 * @param untilMs in milliseconds since 1970
 * @param lastsMs how long it lasts
 */
record Pause(long untilMs, long lastsMs) {
  /** The first one. */
  static final long SHORTEST_MS = 500;

  private static final long LONGEST_MS = 30_000;

  /** None so far. */
  static final Pause NONE = new Pause(0, 0);

  /** The next one, from now on. */
  Pause longer(long now) {
    long next = Math.clamp(2 * lastsMs, SHORTEST_MS, LONGEST_MS);
    return new Pause(now + next, next);
  }
}
