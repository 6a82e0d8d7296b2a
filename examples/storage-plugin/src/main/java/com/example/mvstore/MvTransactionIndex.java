package com.example.mvstore;

import io.tailrace.spi.storage.TransactionIndex;
import java.nio.ByteBuffer;
import org.h2.mvstore.Cursor;
import org.h2.mvstore.MVMap;

/** The aborted transactions of a log: a map from the offsets of their markers. */
final class MvTransactionIndex implements TransactionIndex {
  private final MvLog log;
  private final MVMap<Long, byte[]> entries;
  private volatile long startOffset;
  private volatile long lastOffset;

  MvTransactionIndex(MvLog log, MVMap<Long, byte[]> entries) {
    this.log = log;
    this.entries = entries;
    startOffset = log.startOffset();
    look();
  }

  private void look() {
    Long last = entries.lastKey();
    lastOffset = last == null ? NONE : last;
  }

  @Override
  public void add(long producerId, long firstOffset, long markerOffset, long stableOffset) {
    if (markerOffset <= lastOffset || markerOffset >= log.endOffset()) {
      throw new IllegalArgumentException("A marker at " + markerOffset + " of " + log.id());
    }
    byte[] entry =
        ByteBuffer.allocate(3 * Long.BYTES)
            .putLong(producerId)
            .putLong(firstOffset)
            .putLong(stableOffset)
            .array();
    log.write(
        () -> {
          entries.put(markerOffset, entry);
          lastOffset = markerOffset;
        });
  }

  @Override
  public void deleteBefore(long offset) {
    if (offset > startOffset) {
      startOffset = offset;
      log.write(
          () -> {
            for (Long first = entries.firstKey();
                first != null && first < offset;
                first = entries.firstKey()) {
              entries.remove(first);
            }
          });
    }
  }

  @Override
  public void truncate(long offset) {
    startOffset = Math.min(startOffset, offset);
    log.write(
        () -> {
          for (Long last = entries.lastKey();
              last != null && last >= offset;
              last = entries.lastKey()) {
            entries.remove(last);
          }
          look();
        });
  }

  @Override
  public void clear() {
    log.write(
        () -> {
          entries.clear();
          look();
        });
  }

  @Override
  public long startOffset() {
    return startOffset;
  }

  @Override
  public long lastOffset() {
    return lastOffset;
  }

  @Override
  public void forEach(long fromOffset, Visitor visitor) {
    log.reading(
        () -> {
          Cursor<Long, byte[]> cursor = entries.cursor(Math.max(fromOffset, startOffset));
          boolean more = true;
          while (more && cursor.hasNext()) {
            long marker = cursor.next();
            ByteBuffer entry = ByteBuffer.wrap(cursor.getValue());
            more = visitor.visit(entry.getLong(), entry.getLong(), marker, entry.getLong());
          }
          return more;
        });
  }
}
