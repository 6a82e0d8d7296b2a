package io.tailrace.kernel.coordinator;

import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * The bytes of a coordinator's records, as they are in its topic. For any thread.
 *
 * @param <R> the records
 */
public interface RecordCodec<R> {

  /** The key: what the record replaces, and what a compacted log keeps one of. */
  ByteBuffer key(R record);

  /** The value; empty for a tombstone. */
  Optional<ByteBuffer> value(R record);

  /**
   * Reads a record; the bytes are copied.
   *
   * @return empty for a record of a kind that is not known here, such as those of newer brokers
   * @throws io.tailrace.wire.MalformedMessageException if the bytes are no such record
   */
  Optional<R> read(ByteBuffer key, Optional<ByteBuffer> value);
}
