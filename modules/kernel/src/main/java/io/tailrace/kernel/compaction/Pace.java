package io.tailrace.kernel.compaction;

/** Keeps a compaction from taking more than its share, and ends it where it is no longer wanted. */
@FunctionalInterface
interface Pace {

  /**
   * Takes note of bytes that were read or are about to be written; may wait.
   *
   * @throws CompactionStoppedException if the compaction is to end here
   */
  void spend(long bytes);
}
