package io.tailrace.delivery;

import io.tailrace.spi.delivery.DeliveryHeader;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The headers of a record that came from a client. Where a name repeats, the last one counts:
 * consumers that copy headers add theirs behind.
 */
final class ReceivedHeaders {
  private final Map<String, DeliveryHeader> last = new HashMap<>();

  ReceivedHeaders(List<DeliveryHeader> headers) {
    for (DeliveryHeader header : headers) {
      if (header.value().isPresent()) {
        last.put(header.name(), header);
      }
    }
  }

  /** The first of these that is there. */
  Optional<String> text(String... names) {
    for (String name : names) {
      DeliveryHeader found = last.get(name);
      if (found != null) {
        return found.text();
      }
    }
    return Optional.empty();
  }

  /**
   * A decimal number.
   *
   * @throws InvalidHeaderException if it is there and is none from 0 on
   */
  OptionalLong number(String name) {
    DeliveryHeader found = last.get(name);
    if (found == null) {
      return OptionalLong.empty();
    }
    String text = found.text().orElse("").trim();
    if (!text.matches("\\d{1,18}")) {
      throw new InvalidHeaderException(
          "The header " + name + " is no number from 0 on: " + Bounded.text(text, 64));
    }
    return OptionalLong.of(Long.parseLong(text));
  }

  /** A number as our header has it, or else in the binary form of another one's. */
  OptionalLong number(String name, String binary) {
    OptionalLong own = number(name);
    if (own.isPresent()) {
      return own;
    }
    DeliveryHeader found = last.get(binary);
    if (found == null) {
      return OptionalLong.empty();
    }
    ByteBuffer bytes = found.value().orElseThrow().duplicate();
    return switch (bytes.remaining()) {
      case Integer.BYTES -> OptionalLong.of(bytes.getInt());
      case Long.BYTES -> OptionalLong.of(bytes.getLong());
      default -> OptionalLong.empty();
    };
  }
}
