package io.tailrace.kernel.partition;

import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicLong;

/** A clock that a test sets. */
public final class ManualClock implements InstantSource {
  private final AtomicLong now = new AtomicLong(1_700_000_000_000L);

  public void advance(long millis) {
    now.addAndGet(millis);
  }

  @Override
  public long millis() {
    return now.get();
  }

  @Override
  public Instant instant() {
    return Instant.ofEpochMilli(now.get());
  }
}
