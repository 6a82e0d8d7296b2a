package io.tailrace.delivery.client;

import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** The threads that handlers run on. */
final class Workers {
  private Workers() {}

  private static final class Worker extends Thread {
    Worker(Runnable work, String name) {
      super(work, name);
      setDaemon(true);
    }
  }

  /** So many; what they are given is bounded by who gives it, and left when they are shut down. */
  static ThreadPoolExecutor start(String group, int count) {
    AtomicInteger number = new AtomicInteger();
    return new ThreadPoolExecutor(
        count,
        count,
        0,
        TimeUnit.SECONDS,
        new LinkedBlockingQueue<>(),
        work -> new Worker(work, "tailrace-worker-" + group + "-" + number.getAndIncrement()),
        new ThreadPoolExecutor.DiscardPolicy());
  }

  static boolean isWorker(Thread thread) {
    return thread instanceof Worker;
  }
}
