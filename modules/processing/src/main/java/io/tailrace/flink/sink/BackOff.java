package io.tailrace.flink.sink;

/** How long to wait between attempts. */
interface BackOff {
  /** Doubles from 50 ms to 2 s, and heeds interrupts. */
  BackOff EXPONENTIAL = attempt -> Thread.sleep(Math.min(50L << Math.min(attempt, 6), 2_000L));

  /**
   * Waits.
   *
   * @param attempt how many there have been, less one
   */
  void await(int attempt) throws InterruptedException;
}
