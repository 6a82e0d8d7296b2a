package io.tailrace.examples.adclicks;

import java.time.Instant;

/** A click that came too late to be counted. */
public record LateClick(String id, String ad, Instant at, Reason reason) {

  /** What it was too late for. */
  public enum Reason {
    /** The count of its minute is final. */
    MINUTE_IS_FINAL,

    /** It is too old to tell whether it is a copy: see {@link Times#REMEMBERED}. */
    TOO_OLD
  }

  static LateClick of(Click click, Reason reason) {
    return new LateClick(click.id(), click.ad(), click.at(), reason);
  }
}
