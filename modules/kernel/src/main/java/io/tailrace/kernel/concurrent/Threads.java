package io.tailrace.kernel.concurrent;

/** Waiting for threads. */
public final class Threads {
  private Threads() {}

  /** Waits until the thread has ended, whatever interrupts come; they are passed on afterwards. */
  public static void join(Thread thread) {
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
