package io.tailrace.spi.storage;

/**
 * How a log is kept. The values come from topic configs of the same meaning; they can change while
 * the log is open ({@link Log#configure}).
 *
 * @param segmentBytes {@code segment.bytes}: a segment is rolled before it would exceed this
 * @param segmentMs {@code segment.ms}: the age by timestamp of its first batch at which the active
 *     segment is rolled by the next append
 * @param indexIntervalBytes {@code index.interval.bytes}: the distance of index entries
 * @param retentionMs {@code retention.ms}: the age of its newest record at which a segment is
 *     deleted; -1 for never
 * @param retentionBytes {@code retention.bytes}: the size that the log is cut down to, oldest
 *     segments first; -1 for any size
 * @param deleteRetained whether {@code cleanup.policy} names {@code delete}: else {@link
 *     Log#applyRetention} deletes only what lies before the log start offset
 * @param fileDeleteDelayMs {@code file.delete.delay.ms}: how long deleted files stay on disk
 */
public record LogConfig(
    int segmentBytes,
    long segmentMs,
    int indexIntervalBytes,
    long retentionMs,
    long retentionBytes,
    boolean deleteRetained,
    long fileDeleteDelayMs) {

  /** Kafka's defaults: segments of 1 GiB or a week, kept for a week, of any size. */
  public static final LogConfig DEFAULT =
      new LogConfig(1 << 30, 604_800_000L, 4096, 604_800_000L, -1, true, 60_000);
}
