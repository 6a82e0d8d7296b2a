package io.tailrace.kernel.coordinator;

import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * Takes the records of a partition, from its log start offset to its high watermark. Meanwhile,
 * requests to the shard are refused. Used by one thread, which may block on I/O between the calls;
 * it ends with {@link #complete} or {@link #fail}.
 *
 * @param <R> the shard's records
 */
public final class ShardLoader<R> {
  private final ShardSlot<? extends Shard<R>> slot;
  private final RecordCodec<R> codec;

  ShardLoader(ShardSlot<? extends Shard<R>> slot, RecordCodec<R> codec) {
    this.slot = slot;
    this.codec = codec;
  }

  /**
   * The next record that is not a control record. Those of unknown kinds are skipped.
   *
   * @param offset its offset
   * @param producerId the producer id of its batch if that is part of a transaction, else {@link
   *     TransactionalProducer#NO_ID}
   * @param key its key; not kept
   * @param value its value, empty for a tombstone; not kept
   * @throws io.tailrace.wire.MalformedMessageException if it is no record of the coordinator
   */
  public void replay(long offset, long producerId, ByteBuffer key, Optional<ByteBuffer> value) {
    codec.read(key, value).ifPresent(read -> slot.shard().replay(read, offset, producerId));
  }

  /** A marker in the log: the producer's transaction ended. */
  public void endTransaction(long producerId, boolean commit) {
    slot.shard().endTransaction(producerId, commit);
  }

  /** That was all: requests are served from now on. */
  public void complete() {
    slot.activate();
  }

  /** The log cannot be read: requests are refused, until the partition is loaded again. */
  public void fail() {
    slot.fail();
  }
}
