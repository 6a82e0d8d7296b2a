package io.tailrace.spi.delivery;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * A header of a record (KIP-82).
 *
 * @param name may be empty
 * @param value from position to limit, not to be written to; empty for a null value
 */
public record DeliveryHeader(String name, Optional<ByteBuffer> value) {

  /** With a text in UTF-8. */
  public static DeliveryHeader of(String name, String value) {
    return new DeliveryHeader(
        name, Optional.of(ByteBuffer.wrap(value.getBytes(StandardCharsets.UTF_8))));
  }

  /** The value as a text in UTF-8; what is malformed shows as replacement characters. */
  public Optional<String> text() {
    return value.map(bytes -> StandardCharsets.UTF_8.decode(bytes.duplicate()).toString());
  }
}
