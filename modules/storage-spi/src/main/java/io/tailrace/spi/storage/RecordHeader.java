package io.tailrace.spi.storage;

import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * A header of a record (KIP-82).
 *
 * @param key never absent, may be empty; keys may repeat within a record
 * @param value the bytes from position to limit, or empty for a null value
 */
public record RecordHeader(String key, Optional<ByteBuffer> value) {}
