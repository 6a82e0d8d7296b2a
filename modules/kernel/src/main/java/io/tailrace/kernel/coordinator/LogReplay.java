package io.tailrace.kernel.coordinator;

import io.tailrace.kernel.partition.PartitionReader;
import io.tailrace.spi.storage.LogId;
import io.tailrace.spi.storage.RecordBatch;
import io.tailrace.spi.storage.RecordCursor;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;

/** Shows a partition to a shard that is loaded, a piece at a time. Blocks on I/O. */
final class LogReplay {
  private static final System.Logger LOG = System.getLogger(LogReplay.class.getName());

  private static final short ABORT = 0;
  private static final short COMMIT = 1;

  private LogReplay() {}

  /** Whether that was possible; if not, the log says why. */
  static boolean replay(LogId partition, PartitionReader reader, ShardLoader<?> loader) {
    try {
      reader.forEachBatch((bytes, at, records) -> replay(bytes, at, records, loader));
      return true;
    } catch (RuntimeException e) {
      LOG.log(Level.ERROR, partition + " cannot be loaded: its coordinator does not serve it", e);
      return false;
    }
  }

  private static void replay(
      ByteBuffer bytes, int at, RecordCursor records, ShardLoader<?> loader) {
    long producerId =
        RecordBatch.isTransactional(bytes, at)
            ? RecordBatch.producerId(bytes, at)
            : TransactionalProducer.NO_ID;
    boolean control = RecordBatch.isControl(bytes, at);
    while (records.next()) {
      if (control) {
        endTransaction(producerId, records, loader);
      } else {
        records
            .key()
            .ifPresent(key -> loader.replay(records.offset(), producerId, key, records.value()));
      }
    }
  }

  /**
   * A control record's key is its version and its type; other types than these mean nothing here.
   */
  private static void endTransaction(long producerId, RecordCursor records, ShardLoader<?> loader) {
    records
        .key()
        .filter(key -> key.remaining() >= 2 * Short.BYTES)
        .map(key -> key.getShort(key.position() + Short.BYTES))
        .filter(type -> type == ABORT || type == COMMIT)
        .ifPresent(type -> loader.endTransaction(producerId, type == COMMIT));
  }
}
