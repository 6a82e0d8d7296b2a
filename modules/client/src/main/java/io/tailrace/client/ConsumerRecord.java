package io.tailrace.client;

import io.tailrace.spi.storage.RecordHeader;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;

/**
 * A record that was fetched. Its buffers are valid until {@link RecordHandler#accept} returns.
 *
 * @param timestamp in milliseconds since 1970, or -1 where the producer gave none
 * @param value absent for a tombstone
 */
public record ConsumerRecord(
    TopicPartition partition,
    long offset,
    long timestamp,
    Optional<ByteBuffer> key,
    Optional<ByteBuffer> value,
    List<RecordHeader> headers) {}
