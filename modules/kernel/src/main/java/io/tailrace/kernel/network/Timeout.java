package io.tailrace.kernel.network;

/** A task that an {@link EventLoop} runs once, later. */
public interface Timeout {

  /**
   * Takes the task back. Called on the loop, this is certain: the task does not run afterwards.
   * Called elsewhere, the task may be running already. More than one call has no effect, nor has a
   * call after the task ran.
   */
  void cancel();
}
