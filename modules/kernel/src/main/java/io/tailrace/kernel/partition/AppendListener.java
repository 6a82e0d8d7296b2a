package io.tailrace.kernel.partition;

/**
 * Hears that more of a partition can be read, or that its state changed in a way that a waiting
 * reader must learn. Called on whatever thread appends; it must be quick and must not block.
 */
@FunctionalInterface
public interface AppendListener {

  /**
   * The high watermark rose, or the partition went offline or away.
   *
   * @param bytes how many bytes more can be read; 0 if it is about the state
   */
  void changed(Partition partition, int bytes);
}
