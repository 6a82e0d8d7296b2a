package io.tailrace.client;

import java.time.Duration;

/** The clock and the pauses of a client. */
interface Time {
  /** The machine's. */
  Time SYSTEM =
      new Time() {
        @Override
        public long nanos() {
          return System.nanoTime();
        }

        @Override
        public long millis() {
          return System.currentTimeMillis();
        }

        @Override
        public void sleep(Duration duration) throws InterruptedException {
          Thread.sleep(duration);
        }
      };

  /** Nanoseconds since some moment. */
  long nanos();

  /** Milliseconds since 1970. */
  long millis();

  void sleep(Duration duration) throws InterruptedException;
}
