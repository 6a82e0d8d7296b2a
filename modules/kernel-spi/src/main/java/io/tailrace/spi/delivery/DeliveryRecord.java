package io.tailrace.spi.delivery;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;

/**
 * A record, with bytes of its own.
 *
 * @param offset where it is; -1 before it is appended
 * @param timestamp in milliseconds since 1970, or -1
 * @param logAppendTime whether the timestamp is the broker's rather than the producer's
 * @param key from position to limit, not to be written to; empty for none
 * @param value likewise; empty for a tombstone
 * @param headers in order; names may repeat
 */
public record DeliveryRecord(
    long offset,
    long timestamp,
    boolean logAppendTime,
    Optional<ByteBuffer> key,
    Optional<ByteBuffer> value,
    List<DeliveryHeader> headers) {

  /** Copies the list. */
  public DeliveryRecord {
    headers = List.copyOf(headers);
  }

  /** A record to be appended. */
  public static DeliveryRecord of(
      long timestamp,
      Optional<ByteBuffer> key,
      Optional<ByteBuffer> value,
      List<DeliveryHeader> headers) {
    return new DeliveryRecord(-1, timestamp, false, key, value, headers);
  }

  /** About how many bytes it has. */
  public int sizeInBytes() {
    int size =
        key.map(ByteBuffer::remaining).orElse(0) + value.map(ByteBuffer::remaining).orElse(0);
    for (DeliveryHeader header : headers) {
      size += header.name().length() + header.value().map(ByteBuffer::remaining).orElse(0);
    }
    return size;
  }
}
