package io.tailrace.client;

import io.tailrace.spi.storage.RecordHeader;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * A record to be produced. Its buffers are read from position to limit, left as they are, and not
 * used after {@link Producer#send} has returned.
 *
 * @param partition where it goes; by default its key decides, or what suits batching
 * @param timestamp in milliseconds since 1970; by default when it is sent
 * @param key what the partition is chosen by and compaction goes by; may be absent
 * @param value absent for a tombstone
 */
public record ProducerRecord(
    String topic,
    OptionalInt partition,
    OptionalLong timestamp,
    Optional<ByteBuffer> key,
    Optional<ByteBuffer> value,
    List<RecordHeader> headers) {

  /** A record without key and headers. */
  public static ProducerRecord of(String topic, ByteBuffer value) {
    return new ProducerRecord(
        topic,
        OptionalInt.empty(),
        OptionalLong.empty(),
        Optional.empty(),
        Optional.of(value),
        List.of());
  }

  /** A record with a key, without headers. */
  public static ProducerRecord of(String topic, ByteBuffer key, ByteBuffer value) {
    return new ProducerRecord(
        topic,
        OptionalInt.empty(),
        OptionalLong.empty(),
        Optional.of(key),
        Optional.of(value),
        List.of());
  }
}
