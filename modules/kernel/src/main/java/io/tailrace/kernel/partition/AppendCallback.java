package io.tailrace.kernel.partition;

/** Hears what became of a batch; on any thread, exactly once. It must not block. */
@FunctionalInterface
public interface AppendCallback {

  /** The batch is acknowledged as its topic's durability asks, or refused. */
  void appended(AppendResult result);
}
