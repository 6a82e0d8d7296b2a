package io.tailrace.delivery;

import io.tailrace.delivery.DelayLogRecord.Position;
import io.tailrace.spi.delivery.DeliveryException;
import io.tailrace.spi.delivery.DeliveryPartition.Read;
import io.tailrace.spi.delivery.DeliveryRecord;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/**
 * Takes records from sources into the delay log: the records, and how far the source has been read,
 * are one batch, so that there is no moment at which a record is in neither or in both.
 */
final class Intake {
  private static final System.Logger LOGGER = System.getLogger(Intake.class.getName());
  private static final int BYTES_AT_ONCE = 512 * 1024;
  private static final long PAUSE_MS = 1_000;

  private final DelayLog log;
  private final ShardState state;

  Intake(DelayLog log, ShardState state) {
    this.log = log;
    this.state = state;
  }

  /** Takes what a source has, or the next piece of it; whether it took anything. */
  boolean take(Source source, long now) {
    if (now < source.pausedUntilMs() || !source.takeDirty()) {
      return false;
    }
    Read read;
    try {
      read = source.records().read(source.nextOffset(), BYTES_AT_ONCE);
    } catch (DeliveryException e) {
      if (e.reason() != DeliveryException.Reason.GONE) {
        LOGGER.log(
            Level.WARNING,
            "{0}-{1} is read again later: {2}",
            source.topic().name(),
            source.partition(),
            e.getMessage());
        source.pauseUntil(now + PAUSE_MS);
      }
      return false;
    }
    if (read.endOffset() < source.nextOffset()) {
      LOGGER.log(
          Level.ERROR,
          "{0}-{1} has lost records: it ends at {2}, and was read to {3}",
          source.topic().name(),
          source.partition(),
          read.endOffset(),
          source.nextOffset());
      source.nextOffset(read.endOffset());
      source.markDirty();
      return true;
    }
    if (!read.records().isEmpty()) {
      append(source, read, now);
    }
    boolean moved = read.nextOffset() > source.nextOffset();
    source.nextOffset(Math.max(source.nextOffset(), read.nextOffset()));
    if (moved && read.nextOffset() < read.endOffset()) {
      source.markDirty();
    }
    return moved;
  }

  private void append(Source source, Read read, long now) {
    UUID topicId = source.topic().id();
    List<DelayLogRecord> entries = new ArrayList<>();
    entries.add(new Position(topicId, source.partition(), read.nextOffset()));
    for (DeliveryRecord record : read.records()) {
      SourceOffset place = new SourceOffset(topicId, source.partition(), record.offset());
      entries.addAll(source.decision().of(place, record, now));
    }
    long offset = log.append(entries, now);
    for (DelayLogRecord entry : entries) {
      state.apply(entry, offset++);
    }
  }
}
