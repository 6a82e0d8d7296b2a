package io.tailrace.compression;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.function.Supplier;

/**
 * Working memory that is dear to make, kept for the next stream. It never waits: where none is idle
 * a new one is made, and where enough are idle the returned one is closed.
 */
final class Pool<T extends Workspace> implements AutoCloseable {
  /** More than this many streams in one instant are rare, and each idle workspace is memory. */
  private static final int MOST_IDLE = Math.min(8, Runtime.getRuntime().availableProcessors());

  private final Supplier<T> factory;
  private final ArrayBlockingQueue<T> idle = new ArrayBlockingQueue<>(MOST_IDLE);
  private volatile boolean closed;

  Pool(Supplier<T> factory) {
    this.factory = factory;
  }

  T acquire() {
    T workspace = idle.poll();
    return workspace != null ? workspace : factory.get();
  }

  void release(T workspace) {
    if (closed || !workspace.isWorthKeeping() || !idle.offer(workspace)) {
      workspace.close();
    } else if (closed) {
      close(); // it was closed between the look and the offer
    }
  }

  /** How many workspaces wait to be used again. */
  int idle() {
    return idle.size();
  }

  /** Frees what is idle; what is in use is freed when it is released. */
  @Override
  public void close() {
    closed = true;
    for (T workspace = idle.poll(); workspace != null; workspace = idle.poll()) {
      workspace.close();
    }
  }
}
