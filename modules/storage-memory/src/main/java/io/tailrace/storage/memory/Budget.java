package io.tailrace.storage.memory;

import io.tailrace.spi.storage.LogId;
import io.tailrace.spi.storage.StorageException;
import java.util.concurrent.atomic.AtomicLong;

/** The bytes that all logs of one storage share. */
final class Budget {
  private final long total;
  private final AtomicLong used = new AtomicLong();

  Budget(long total) {
    this.total = total;
  }

  /** Takes bytes, or throws where they are not left. */
  void take(LogId log, long bytes) {
    if (used.addAndGet(bytes) > total) {
      used.addAndGet(-bytes);
      throw new StorageException(
          "No memory left for " + log + ": " + MemoryStorageProvider.MAX_BYTES + "=" + total);
    }
  }

  void giveBack(long bytes) {
    used.addAndGet(-bytes);
  }

  long total() {
    return total;
  }

  long left() {
    return Math.max(0, total - used.get());
  }
}
