package io.tailrace.kernel.partition;

/** Hears what became of a batch; on any thread, exactly once. It must not block. */
@FunctionalInterface
public interface AppendCallback {

  /** The batch is acknowledged as its topic's durability asks, or refused. */
  void appended(AppendResult result);

  /**
   * {@link #appended} threw. The batch is what it is, but whoever waits has not heard of it: they
   * must not wait for ever.
   */
  default void failed(RuntimeException cause) {
    System.getLogger(AppendCallback.class.getName())
        .log(System.Logger.Level.ERROR, "The outcome of an append could not be told", cause);
  }
}
