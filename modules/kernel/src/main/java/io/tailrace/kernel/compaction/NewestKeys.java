package io.tailrace.kernel.compaction;

import io.tailrace.kernel.compression.Codecs;
import io.tailrace.spi.storage.Log;
import io.tailrace.spi.storage.RecordBatch;
import io.tailrace.spi.storage.RecordCursor;
import java.nio.ByteBuffer;

/**
 * What the dirty part of a log says about its keys: where each was written last, up to where the
 * map had room. With this in hand, the whole log can be cleaned up to there.
 */
final class NewestKeys {
  private final Log log;
  private final OffsetMap map;
  private final Codecs codecs;
  private final LogBatches batches;
  private final AbortedTransactions aborted;
  private final long firstDirty;
  private long limit;
  private long lastBatch = OffsetMap.NONE;

  private NewestKeys(
      Log log, OffsetMap map, Codecs codecs, long firstDirty, long limit, int bytes, Pace pace) {
    this.log = log;
    this.map = map;
    this.codecs = codecs;
    this.firstDirty = firstDirty;
    this.limit = limit;
    aborted = new AbortedTransactions(log.transactionIndex(), firstDirty);
    batches = new LogBatches(log, bytes, pace);
  }

  /**
   * Reads the dirty part of a log.
   *
   * @param map to be filled
   * @param firstDirty where that part begins
   * @param limit where it ends; transactions with records below are decided
   * @param bytes the memory for reading
   */
  static NewestKeys find(
      Log log, OffsetMap map, Codecs codecs, long firstDirty, long limit, int bytes, Pace pace) {
    NewestKeys keys = new NewestKeys(log, map, codecs, firstDirty, limit, bytes, pace);
    keys.batches.visit(firstDirty, limit, keys::visit);
    return keys;
  }

  /** Where the part begins that was not cleaned yet. */
  long firstDirty() {
    return firstDirty;
  }

  /** Up to where the map tells the newest offsets, exclusive. */
  long limit() {
    return limit;
  }

  /** The base offset of the last batch that begins below the limit, or -1. */
  long lastBatch() {
    return lastBatch;
  }

  /** The offset of the newest record with a key that begins below the limit, or -1. */
  long newestOf(ByteBuffer key) {
    return map.get(key);
  }

  /** The aborted transactions of the log, for a pass from its start on. */
  AbortedTransactions aborted() {
    return new AbortedTransactions(log.transactionIndex(), log.startOffset());
  }

  private boolean visit(ByteBuffer bytes, int at) {
    LogBatches.requireUndamaged(bytes, at);
    lastBatch = RecordBatch.baseOffset(bytes, at);
    if (RecordBatch.isControl(bytes, at) || isAborted(bytes, at)) {
      return true;
    }
    try (RecordCursor cursor = codecs.records(bytes, at)) {
      while (cursor.next()) {
        long offset = cursor.offset();
        if (offset >= limit) {
          return false;
        }
        if (offset >= firstDirty
            && cursor.hasKey()
            && !map.put(cursor.key().orElseThrow(), offset)) {
          limit = offset;
          return false;
        }
      }
    }
    return true;
  }

  private boolean isAborted(ByteBuffer bytes, int at) {
    return RecordBatch.isTransactional(bytes, at)
        && aborted.contains(RecordBatch.producerId(bytes, at), RecordBatch.baseOffset(bytes, at));
  }
}
