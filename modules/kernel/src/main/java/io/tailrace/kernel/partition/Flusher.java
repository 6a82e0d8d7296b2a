package io.tailrace.kernel.partition;

import io.tailrace.kernel.concurrent.Threads;
import java.lang.System.Logger.Level;
import java.util.concurrent.LinkedBlockingQueue;

/**
 * The one thread that calls fsync for topics with {@code durability=fsync}. While it flushes a
 * partition, more batches gather there, and the next flush covers them all: group commit.
 */
public final class Flusher implements AutoCloseable {
  private static final System.Logger LOGGER = System.getLogger(Flusher.class.getName());

  /** Ends the thread. Never an interrupt: that would close the file being flushed. */
  private static final Runnable END = () -> {};

  private final LinkedBlockingQueue<Runnable> dirty = new LinkedBlockingQueue<>();
  private final Thread thread;

  /** Starts the thread. */
  public Flusher() {
    thread = Thread.ofPlatform().name("tailrace-fsync").daemon().start(this::run);
  }

  /** Hands over a flush; each partition has at most one waiting, which bounds the queue. */
  void submit(Runnable flush) {
    dirty.add(flush);
  }

  private void run() {
    while (true) {
      try {
        Runnable flush = dirty.take();
        if (flush == END) {
          return;
        }
        flush.run();
      } catch (InterruptedException e) {
        // Nobody's business: only close() ends this thread.
      } catch (RuntimeException | Error e) {
        // One partition's fault: the others still need this thread.
        LOGGER.log(Level.ERROR, "A flush failed", e);
      }
    }
  }

  /** Flushes what waits, and ends the thread. */
  @Override
  public void close() {
    dirty.add(END);
    Threads.join(thread);
  }
}
