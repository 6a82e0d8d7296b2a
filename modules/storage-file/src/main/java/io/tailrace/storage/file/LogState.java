package io.tailrace.storage.file;

import io.tailrace.spi.storage.LogId;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.zip.CRC32C;

/**
 * The file {@code log.state} in a log's directory: what must outlive a crash and cannot be told
 * from the segments. It has two slots of 64 bytes that are written in turn, each with a checksum,
 * so that a torn write leaves the other; the one with the higher sequence number holds. A
 * checkpoint of the data directory may hold values that are newer than both.
 *
 * <pre>
 *   0       4     6     8          16         24         32       40         48          56     60
 *   +-------+-----+-----+----------+----------+----------+--------+----------+-----------+------+-----+
 *   | magic | ver | flg | sequence | topic id,| topic id,| start  | recovery | compacted | cuts | CRC |
 *   | TRLS  | 1   |     |          | upper    | lower    | offset | offset   | offset    |      | 32C |
 *   +-------+-----+-----+----------+----------+----------+--------+----------+-----------+------+-----+
 * </pre>
 *
 * Batches below the recovery offset are durable; those below the compacted offset have been looked
 * at by a compaction. The flag says that the log was being emptied.
 */
final class LogState {
  private static final int SLOT = 64;
  private static final int MAGIC = 0x54524c53;
  private static final short VERSION = 1;
  private static final int CRC_AT = 60;

  private final Disk disk;
  private final Path path;
  private final ByteBuffer slot = ByteBuffer.allocate(SLOT);
  private Values values;
  private long sequence;

  /**
   * What the file holds.
   *
   * @param startOffset the log start offset: it is not below this
   * @param recoveryOffset batches below this offset are durable
   * @param compactedOffset a compaction has looked at the batches below this offset
   * @param cuts counts what made snapshots void: one that a checkpoint holds is of the log as it is
   *     only if the number is still the same
   * @param restarting whether all segments are to be removed
   */
  record Values(
      long topicIdHigh,
      long topicIdLow,
      long startOffset,
      long recoveryOffset,
      long compactedOffset,
      int cuts,
      boolean restarting) {

    /** Of a log that is empty. */
    static Values of(LogId id) {
      return new Values(id.topicIdHigh(), id.topicIdLow(), 0, 0, 0, 0, false);
    }

    Values at(long start, long recovery) {
      return new Values(topicIdHigh, topicIdLow, start, recovery, compactedOffset, cuts, false);
    }

    Values startingAt(long offset) {
      return new Values(
          topicIdHigh, topicIdLow, offset, recoveryOffset, compactedOffset, cuts, restarting);
    }

    Values durableTo(long offset) {
      return new Values(
          topicIdHigh, topicIdLow, startOffset, offset, compactedOffset, cuts, restarting);
    }

    Values compactedTo(long offset) {
      return new Values(
          topicIdHigh, topicIdLow, startOffset, recoveryOffset, offset, cuts, restarting);
    }

    /** As far as it was compacted and is still there. */
    Values compactedAtMost(long offset) {
      return compactedTo(Math.min(compactedOffset, offset));
    }

    Values restartingAt(long offset) {
      return new Values(topicIdHigh, topicIdLow, offset, offset, 0, cuts + 1, true);
    }

    Values cut() {
      return withCuts(cuts + 1);
    }

    Values withCuts(int number) {
      return new Values(
          topicIdHigh,
          topicIdLow,
          startOffset,
          recoveryOffset,
          compactedOffset,
          number,
          restarting);
    }
  }

  private LogState(Disk disk, Path path, Values values, long sequence) {
    this.disk = disk;
    this.path = path;
    this.values = values;
    this.sequence = sequence;
  }

  /** Writes the file of a new log. */
  static LogState create(Disk disk, Path directory, Values values) throws IOException {
    LogState state = known(disk, directory, values, 0);
    state.write(values, false);
    return state;
  }

  /** What is known already, from a checkpoint. */
  static LogState known(Disk disk, Path directory, Values values, long sequence) {
    return new LogState(disk, directory.resolve(FileNames.STATE), values, sequence);
  }

  /** Reads the file; empty if there is none, or none that is whole. */
  static Optional<LogState> read(Disk disk, Path directory) throws IOException {
    Path path = directory.resolve(FileNames.STATE);
    try (DiskFile file = disk.open(path)) {
      int size = (int) Math.min(2 * SLOT, file.size());
      ByteBuffer slots = ByteBuffer.allocate(size);
      file.readFully(slots, 0);
      Optional<LogState> newest = Optional.empty();
      for (int at = 0; at + SLOT <= size; at += SLOT) {
        ByteBuffer slot = slots.slice(at, SLOT);
        if (isWhole(slot) && (newest.isEmpty() || slot.getLong(8) > newest.get().sequence)) {
          newest = Optional.of(new LogState(disk, path, decode(slot), slot.getLong(8)));
        }
      }
      return newest;
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }

  synchronized Values values() {
    return values;
  }

  synchronized long sequence() {
    return sequence;
  }

  /**
   * Writes new values.
   *
   * @param force whether they are durable on return; else they outlive a crash of the process only
   */
  synchronized void write(Values newValues, boolean force) throws IOException {
    long next = sequence + 1;
    slot.clear();
    slot.putInt(MAGIC)
        .putShort(VERSION)
        .putShort((short) (newValues.restarting ? 1 : 0))
        .putLong(next)
        .putLong(newValues.topicIdHigh)
        .putLong(newValues.topicIdLow)
        .putLong(newValues.startOffset)
        .putLong(newValues.recoveryOffset)
        .putLong(newValues.compactedOffset)
        .putInt(newValues.cuts)
        .putInt(crc(slot))
        .flip();
    // Written seldom enough, for it to be worth a file descriptor for each log.
    try (DiskFile file = disk.create(path)) {
      file.writeFully(slot, (next & 1) == 0 ? SLOT : 0);
      if (force) {
        file.force();
      }
    }
    sequence = next;
    values = newValues;
  }

  /** Writes changed values; nobody else changes them meanwhile. */
  synchronized void update(UnaryOperator<Values> change, boolean force) throws IOException {
    write(change.apply(values), force);
  }

  /** Makes durable what holds now. */
  synchronized void force() throws IOException {
    write(values, true);
  }

  private static boolean isWhole(ByteBuffer slot) {
    return slot.getInt(0) == MAGIC
        && slot.getShort(4) == VERSION
        && slot.getInt(CRC_AT) == crc(slot);
  }

  private static Values decode(ByteBuffer slot) {
    return new Values(
        slot.getLong(16),
        slot.getLong(24),
        slot.getLong(32),
        slot.getLong(40),
        slot.getLong(48),
        slot.getInt(56),
        (slot.getShort(6) & 1) != 0);
  }

  private static int crc(ByteBuffer slot) {
    CRC32C crc = new CRC32C();
    crc.update(slot.duplicate().clear().limit(CRC_AT));
    return (int) crc.getValue();
  }
}
