package io.tailrace.examples.adclicks;

import java.time.Instant;

/**
 * A result: how often an ad was clicked in a minute. Results of one ad and minute replace each
 * other: some that are provisional, if clicks came late, and then one that is final.
 *
 * @param minute when it began
 */
public record AdMinute(String ad, Instant minute, long clicks, State state) {

  /** Whether the count may grow. */
  public enum State {
    /** The minute is over; clicks that are late may still come. */
    PROVISIONAL,

    /** What comes now is too late. */
    FINAL
  }

  /** What the records of one ad and minute have as their key. */
  String key() {
    return ad + "@" + minute;
  }
}
