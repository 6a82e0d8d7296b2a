package io.tailrace.flink.source;

/**
 * Where to read on when there is no committed offset, or when the offset to read from is not, or no
 * longer, in the log.
 */
public enum OffsetResetStrategy {
  /** At the oldest record that there is. */
  EARLIEST,
  /** After the newest record that there is; what lies before is not read. */
  LATEST,
  /** Nowhere: the job fails and says which partition it is. */
  NONE
}
