package io.tailrace.compression;

/** The buffers and native contexts that one stream works with; used by one thread at a time. */
interface Workspace extends AutoCloseable {

  /** Whether it is small enough to lie idle. */
  default boolean isWorthKeeping() {
    return true;
  }

  /** Frees native memory. */
  @Override
  void close();
}
