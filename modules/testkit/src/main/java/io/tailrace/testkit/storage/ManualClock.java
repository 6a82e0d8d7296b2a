package io.tailrace.testkit.storage;

import java.time.Instant;
import java.time.InstantSource;

/** A time of day that passes only when told to. */
public final class ManualClock implements InstantSource {
  private volatile long nowMs;

  /** Begins at the given time, in milliseconds since 1970. */
  public ManualClock(long nowMs) {
    this.nowMs = nowMs;
  }

  @Override
  public Instant instant() {
    return Instant.ofEpochMilli(nowMs);
  }

  @Override
  public long millis() {
    return nowMs;
  }

  /** Lets time pass. */
  public void advanceMs(long ms) {
    nowMs += ms;
  }
}
