package io.tailrace.client;

import java.time.Duration;

/** A clock that only pauses move. */
final class FakeTime implements Time {
  private long nanos;
  private int pauses;

  @Override
  public long nanos() {
    return nanos;
  }

  @Override
  public long millis() {
    return 1_000_000 + nanos / 1_000_000;
  }

  @Override
  public void sleep(Duration duration) {
    nanos += duration.toNanos();
    pauses++;
  }

  int pauses() {
    return pauses;
  }
}
