package io.tailrace.examples.adclicks;

/** What goes where. The script {@code run} creates them. */
final class Topics {
  /** {@link Click}s, keyed by their id. */
  static final String CLICKS = "clicks";

  /** {@link AdMinute}s, keyed by ad and minute. */
  static final String RESULTS = "clicks-per-minute";

  /** {@link LateClick}s, keyed by their id. */
  static final String LATE = "late-clicks";

  /** Records of {@link #CLICKS} that are no clicks. */
  static final String DEAD = "clicks-dead";

  private Topics() {}
}
