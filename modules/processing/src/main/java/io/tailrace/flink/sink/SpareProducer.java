package io.tailrace.flink.sink;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.apache.kafka.common.errors.InterruptException;

/**
 * A producer that is made ready on another thread before it is needed: to connect and to get its
 * epoch takes a while, for which neither the first record nor a checkpoint should wait.
 */
final class SpareProducer {
  private final CompletableFuture<TransactionPool.Open> made = new CompletableFuture<>();
  private volatile Thread maker;

  private SpareProducer() {}

  /**
   * Begins to make one.
   *
   * @param executor may be that of the calling thread
   */
  static SpareProducer make(Executor executor, Supplier<TransactionPool.Open> maker) {
    SpareProducer spare = new SpareProducer();
    executor.execute(() -> spare.make(maker));
    return spare;
  }

  private void make(Supplier<TransactionPool.Open> supplier) {
    maker = Thread.currentThread();
    try {
      TransactionPool.Open open = supplier.get();
      if (!made.complete(open)) {
        TransactionPool.leave(open);
      }
    } catch (RuntimeException | Error e) {
      made.completeExceptionally(e);
    }
  }

  /** Whether it is known by now that it could not be made. */
  boolean hasFailed() {
    return made.isCompletedExceptionally();
  }

  /**
   * Waits for it.
   *
   * @throws RuntimeException why it could not be made
   */
  TransactionPool.Open take() {
    try {
      return made.get();
    } catch (InterruptedException e) {
      throw new InterruptException(e);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException failure) {
        throw failure;
      }
      throw new IllegalStateException("A producer could not be made", e.getCause());
    }
  }

  /** It is not needed any more, and is closed now or when it has been made. */
  void abandon() {
    if (made.cancel(false)) {
      Thread making = maker;
      if (making != null) {
        making.interrupt();
      }
    } else if (!made.isCompletedExceptionally()) {
      TransactionPool.leave(made.join());
    }
  }
}
