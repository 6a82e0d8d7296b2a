package io.tailrace.kernel.metadata;

import io.tailrace.kernel.partition.BatchWalk;
import io.tailrace.spi.storage.Log;
import io.tailrace.spi.storage.Log.Snapshot;
import io.tailrace.spi.storage.LogConfig;
import io.tailrace.spi.storage.LogId;
import io.tailrace.spi.storage.RecordBatch;
import io.tailrace.spi.storage.RecordBatchBuilder;
import io.tailrace.spi.storage.RecordCursor;
import io.tailrace.spi.storage.Storage;
import io.tailrace.spi.storage.StorageException;
import io.tailrace.wire.Message;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The metadata of a broker that stands alone: the log {@code __cluster_metadata-0} in its own
 * storage. Now and then the image is stored as a snapshot, and the records before it are deleted,
 * so that a start reads about as much as there is metadata.
 */
public final class LocalMetadataLog implements MetadataLog {
  /** The log's name and id. */
  public static final LogId ID = new LogId("__cluster_metadata", 0, 1, 0);

  /** There is one leader for ever. */
  public static final int LEADER_EPOCH = 0;

  private static final int SNAPSHOT_AFTER_RECORDS = 20_000;
  private static final LogConfig CONFIG =
      new LogConfig(16 << 20, Long.MAX_VALUE, 4096, -1, -1, true, 0);

  private static final System.Logger LOGGER = System.getLogger(LocalMetadataLog.class.getName());

  private final Log log;
  private final InstantSource clock;
  private int recordsSinceSnapshot;

  /** Opens the log, and creates it in an empty storage. */
  public LocalMetadataLog(Storage storage, InstantSource clock) {
    this.log = storage.open(ID, CONFIG);
    this.clock = clock;
  }

  @Override
  public MetadataImage load() {
    MetadataDelta delta = new MetadataDelta(MetadataImage.EMPTY);
    long offset = log.startOffset();
    Snapshot snapshot = log.snapshot().orElse(null);
    if (snapshot != null) {
      applySnapshot(snapshot.state().duplicate(), delta);
      offset = snapshot.offset();
    } else if (offset > 0) {
      throw damaged(offset, "begins what is left of the metadata, and the snapshot is missing");
    }
    replay(offset, delta);
    return delta.image();
  }

  private void replay(long from, MetadataDelta delta) {
    long reached =
        BatchWalk.batches(
            log,
            from,
            log.endOffset(),
            (bytes, at) -> {
              if (RecordBatch.crc(bytes, at) != RecordBatch.computeCrc(bytes, at)) {
                throw damaged(
                    RecordBatch.baseOffset(bytes, at),
                    "a batch has another checksum than its bytes");
              }
              apply(bytes, at, from, delta);
              return true;
            });
    if (reached < log.endOffset()) {
      throw damaged(reached, "there is no whole batch");
    }
  }

  /** Metadata with a hole in it would make a different cluster: better none than that. */
  private StorageException damaged(long offset, String what) {
    return new StorageException("At offset " + offset + " of " + log.id() + " " + what);
  }

  private void apply(ByteBuffer bytes, int at, long from, MetadataDelta delta) {
    try (RecordCursor cursor = RecordCursor.of(bytes, at)) {
      while (cursor.next()) {
        if (cursor.offset() >= from) {
          delta.apply(MetadataCodec.read(cursor.value().orElseThrow()));
          recordsSinceSnapshot++;
        }
      }
    }
  }

  @Override
  public void append(List<Message> records, MetadataImage image) {
    RecordBatchBuilder batch =
        new RecordBatchBuilder().baseOffset(log.endOffset()).leaderEpoch(LEADER_EPOCH);
    long now = clock.millis();
    for (Message record : records) {
      batch.append(now, Optional.empty(), Optional.of(MetadataCodec.write(record)));
    }
    log.append(batch.build());
    log.flush();
    recordsSinceSnapshot += records.size();
    if (recordsSinceSnapshot >= SNAPSHOT_AFTER_RECORDS + 2 * image.topicsById().size()) {
      saveSnapshot(image);
    }
  }

  /** The records are durable without it: if it fails, the next change will say so. */
  private void saveSnapshot(MetadataImage image) {
    recordsSinceSnapshot = 0;
    try {
      log.writeSnapshot(new Snapshot(log.endOffset(), writeSnapshot(image)));
      log.deleteBefore(log.endOffset());
      log.applyRetention(log.endOffset());
    } catch (StorageException e) {
      LOGGER.log(Level.ERROR, "No snapshot of the metadata could be stored", e);
    }
  }

  private static ByteBuffer writeSnapshot(MetadataImage image) {
    List<ByteBuffer> records = new ArrayList<>();
    MetadataSnapshot.records(image).forEach(record -> records.add(MetadataCodec.write(record)));
    int size = records.stream().mapToInt(record -> Integer.BYTES + record.remaining()).sum();
    ByteBuffer state = ByteBuffer.allocate(size);
    records.forEach(record -> state.putInt(record.remaining()).put(record));
    return state.flip();
  }

  private static void applySnapshot(ByteBuffer state, MetadataDelta delta) {
    while (state.hasRemaining()) {
      int size = state.getInt();
      delta.apply(MetadataCodec.read(state.slice(state.position(), size)));
      state.position(state.position() + size);
    }
  }

  @Override
  public long endOffset() {
    return log.endOffset();
  }

  @Override
  public void close() {
    log.close();
  }
}
