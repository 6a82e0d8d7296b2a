package io.tailrace.storage.file;

import io.tailrace.spi.storage.Log.Snapshot;
import io.tailrace.spi.storage.LogId;
import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * The file {@code clean-shutdown.checkpoint} in a data directory: all logs as they were when the
 * storage was closed. It has this name between a clean stop and the next start only, so whoever
 * finds it may believe it. The start renames it to {@code last-clean-shutdown.checkpoint}: what it
 * says of a log's state and snapshot holds until the log's own files say something newer.
 *
 * <pre>
 *   header    magic TRCP int32, version 3 int16, zero int16, number of logs int32
 *   log       topic length int16, topic UTF-8, partition int32, topic id 2 x int64,
 *             flags int16, cuts int32, start offset int64, recovery offset int64, end offset int64,
 *             compacted offset int64, state sequence int64, number of segments int32
 *   segment   base offset int64, size int32, next offset int64, first timestamp int64, max timestamp int64,
 *             max timestamp offset int64, changed int64
 *   snapshot  after a log's segments: length int32 (-1: none), offset int64, state
 *   end       CRC32C int32
 * </pre>
 */
final class Checkpoint {
  private static final int MAGIC = 0x54524350;
  private static final short VERSION = 3;
  private static final int HEADER_BYTES = 12;
  private static final int LOG_BYTES = 2 + 4 + 16 + 2 + 4 + 40 + 4 + 4;
  private static final int CLEAN = 1;
  private static final int TRANSACTION_INDEX = 2;
  private static final int NONE = -1;
  private static final int SEGMENT_BYTES = 52;
  private static final int MAX_BYTES = Integer.MAX_VALUE - 16;

  private Checkpoint() {}

  static void write(Disk disk, Path directory, Collection<LogSummary> logs) throws IOException {
    long size = HEADER_BYTES;
    for (LogSummary log : logs) {
      size += LOG_BYTES + topic(log).length + (long) log.segments().size() * SEGMENT_BYTES;
      size += log.snapshot().map(snapshot -> 8 + snapshot.state().remaining()).orElse(0);
    }
    ByteBuffer contents = ByteBuffer.allocate((int) Math.min(size, MAX_BYTES));
    contents.putInt(MAGIC).putShort(VERSION).putShort((short) 0).putInt(logs.size());
    for (LogSummary log : logs) {
      write(contents, log);
    }
    AtomicFile.write(disk, directory.resolve(FileNames.CHECKPOINT), contents.flip());
  }

  /** What the last clean stop left; empty after any other, or where it is damaged. */
  static Optional<List<LogSummary>> read(Disk disk, Path directory) throws IOException {
    return read(disk, directory.resolve(FileNames.CHECKPOINT), true);
  }

  /** What the clean stop before an unclean one left, as far as it can still be used. */
  static List<LogSummary> readOutdated(Disk disk, Path directory) throws IOException {
    return read(disk, directory.resolve(FileNames.OUTDATED_CHECKPOINT), false).orElse(List.of());
  }

  private static Optional<List<LogSummary>> read(Disk disk, Path path, boolean valid)
      throws IOException {
    Optional<ByteBuffer> contents = AtomicFile.read(disk, path, MAX_BYTES);
    try {
      return contents.filter(Checkpoint::isOfThisVersion).map(found -> decode(found, valid));
    } catch (BufferUnderflowException e) {
      return Optional.empty();
    }
  }

  /** Takes its name away, durably: from now on what it says may be wrong. */
  static void outdate(Disk disk, Path directory) throws IOException {
    disk.rename(
        directory.resolve(FileNames.CHECKPOINT), directory.resolve(FileNames.OUTDATED_CHECKPOINT));
    disk.syncDirectory(directory);
  }

  /** Removes one that is damaged. */
  static void delete(Disk disk, Path directory) throws IOException {
    disk.delete(directory.resolve(FileNames.CHECKPOINT));
    disk.syncDirectory(directory);
  }

  private static boolean isOfThisVersion(ByteBuffer contents) {
    return contents.remaining() >= HEADER_BYTES
        && contents.getInt(0) == MAGIC
        && contents.getShort(4) == VERSION;
  }

  private static byte[] topic(LogSummary log) {
    return log.id().topic().getBytes(StandardCharsets.UTF_8);
  }

  private static void write(ByteBuffer target, LogSummary log) {
    byte[] topic = topic(log);
    target
        .putShort((short) topic.length)
        .put(topic)
        .putInt(log.id().partition())
        .putLong(log.id().topicIdHigh())
        .putLong(log.id().topicIdLow())
        .putShort(flags(log))
        .putInt(log.state().cuts())
        .putLong(log.state().startOffset())
        .putLong(log.state().recoveryOffset())
        .putLong(log.endOffset())
        .putLong(log.state().compactedOffset())
        .putLong(log.stateSequence())
        .putInt(log.segments().size());
    for (SegmentMeta segment : log.segments()) {
      target
          .putLong(segment.baseOffset())
          .putInt(segment.size())
          .putLong(segment.nextOffset())
          .putLong(segment.firstTimestamp())
          .putLong(segment.maxTimestamp())
          .putLong(segment.maxTimestampOffset())
          .putLong(segment.changedMs());
    }
    Optional<Snapshot> snapshot = log.snapshot();
    target.putInt(snapshot.map(stored -> stored.state().remaining()).orElse(NONE));
    snapshot.ifPresent(stored -> target.putLong(stored.offset()).put(stored.state().duplicate()));
  }

  private static short flags(LogSummary log) {
    return (short)
        ((log.clean() ? CLEAN : 0) | (log.hasTransactionIndex() ? TRANSACTION_INDEX : 0));
  }

  private static List<LogSummary> decode(ByteBuffer source, boolean valid) {
    int count = source.position(8).getInt();
    List<LogSummary> logs = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      byte[] topic = new byte[Short.toUnsignedInt(source.getShort())];
      source.get(topic);
      int partition = source.getInt();
      LogId id =
          new LogId(
              new String(topic, StandardCharsets.UTF_8),
              source.getLong(),
              source.getLong(),
              partition);
      short flags = source.getShort();
      boolean clean = (flags & CLEAN) != 0 && valid;
      int cuts = source.getInt();
      long startOffset = source.getLong();
      long recoveryOffset = source.getLong();
      long endOffset = source.getLong();
      long compactedOffset = source.getLong();
      long sequence = source.getLong();
      int segmentCount = source.getInt();
      List<SegmentMeta> segments = new ArrayList<>();
      for (int j = 0; j < segmentCount; j++) {
        segments.add(
            new SegmentMeta(
                source.getLong(),
                source.getInt(),
                source.getLong(),
                source.getLong(),
                source.getLong(),
                source.getLong(),
                source.getLong()));
      }
      LogState.Values state =
          new LogState.Values(
              id.topicIdHigh(),
              id.topicIdLow(),
              startOffset,
              recoveryOffset,
              compactedOffset,
              cuts,
              false);
      logs.add(
          new LogSummary(
              id,
              clean,
              state,
              sequence,
              !valid,
              !clean || (flags & TRANSACTION_INDEX) != 0,
              endOffset,
              List.copyOf(segments),
              snapshot(source)));
    }
    return logs;
  }

  private static Optional<Snapshot> snapshot(ByteBuffer source) {
    int length = source.getInt();
    if (length == NONE) {
      return Optional.empty();
    }
    long offset = source.getLong();
    byte[] state = new byte[length];
    source.get(state);
    return Optional.of(new Snapshot(offset, ByteBuffer.wrap(state).asReadOnlyBuffer()));
  }
}
