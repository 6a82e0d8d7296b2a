package io.tailrace.spi.plugin;

/**
 * A running plugin. Its provider's {@code create} returns it; the kernel then calls {@link #start}
 * once, uses it, and calls {@link #close} once, also when {@code start} threw. All three happen on
 * the thread that starts or stops the broker. Plugins start in the order in which the kernel needs
 * them (codecs before storage) and close in the reverse order. Meanwhile the thread's context class
 * loader is the plugin's own.
 */
public interface Plugin extends AutoCloseable {

  /**
   * Acquires what the plugin needs: files, threads, connections.
   *
   * @throws RuntimeException to refuse: the broker then does not start, and shows the message
   */
  default void start() {}

  /** Releases everything; nothing of the plugin runs after it returns. */
  @Override
  default void close() {}
}
