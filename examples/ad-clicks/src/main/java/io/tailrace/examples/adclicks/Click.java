package io.tailrace.examples.adclicks;

import com.fasterxml.jackson.annotation.JsonIgnore;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * Somebody has clicked on an ad. Or nobody has, and it is a heartbeat: it says how late it is, to a
 * job that would else wait for the next click.
 *
 * @param id the same for all copies of a click
 * @param ad empty for a heartbeat
 * @param at when it was, in milliseconds
 */
public record Click(String id, String ad, Instant at) {

  /** Nobody has clicked up to now. */
  static Click heartbeat(Instant now) {
    return new Click("", "", now);
  }

  @JsonIgnore
  boolean isHeartbeat() {
    return ad.isEmpty();
  }

  /** The beginning of the minute in which it counts. */
  Instant minute() {
    return at.truncatedTo(ChronoUnit.MINUTES);
  }
}
