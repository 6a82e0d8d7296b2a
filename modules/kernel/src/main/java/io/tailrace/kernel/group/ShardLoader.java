package io.tailrace.kernel.group;

import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * Takes the records of a partition of {@code __consumer_offsets}, from its log start offset to its
 * high watermark. Meanwhile, requests to the shard are refused. Used by one thread, which may block
 * on I/O between the calls; it ends with {@link #complete} or {@link #fail}.
 */
public final class ShardLoader {
  private final ShardSlot slot;

  ShardLoader(ShardSlot slot) {
    this.slot = slot;
  }

  ShardSlot slot() {
    return slot;
  }

  /**
   * The next record that is not a control record.
   *
   * @param offset its offset
   * @param producerId the producer id of its batch if that is part of a transaction, else -1
   * @param key its key; not kept
   * @param value its value, empty for a tombstone; not kept
   * @throws io.tailrace.wire.MalformedMessageException if it is no record of a coordinator
   */
  public void replay(long offset, long producerId, ByteBuffer key, Optional<ByteBuffer> value) {
    CoordinatorRecordCodec.read(key, value)
        .ifPresent(entry -> slot.shard().replay(entry, offset, producerId));
  }

  /** A marker in the log: the producer's transaction ended. */
  public void endTransaction(long producerId, boolean commit) {
    slot.shard().replayEndOfTransaction(producerId, commit);
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
