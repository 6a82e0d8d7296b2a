package io.tailrace.kernel.compaction;

/**
 * A compaction is not wanted any more: the broker stops, or the topic is not compacted any more.
 */
final class CompactionStoppedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  CompactionStoppedException() {
    super("Stopped", null, false, false);
  }
}
