package io.tailrace.server.dlq;

import io.tailrace.spi.storage.RecordHeader;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** The headers of a record as texts; of a name that repeats, the last one counts. */
record Headers(List<RecordHeader> all) {

  /** A header with a text. */
  static RecordHeader of(String name, String text) {
    return new RecordHeader(name, Optional.of(StandardCharsets.UTF_8.encode(text)));
  }

  /** The first of these names that is there. */
  Optional<String> text(String... names) {
    for (String name : names) {
      List<String> found = texts(name);
      if (!found.isEmpty()) {
        return Optional.of(found.getLast());
      }
    }
    return Optional.empty();
  }

  /** All values of a name. */
  List<String> texts(String name) {
    return all.stream()
        .filter(header -> header.key().equals(name))
        .flatMap(header -> header.value().stream())
        .map(Headers::text)
        .toList();
  }

  /** The first of these that is a decimal number, or a binary one, as Spring writes them. */
  OptionalLong number(String... names) {
    for (String name : names) {
      Optional<ByteBuffer> found =
          all.stream()
              .filter(header -> header.key().equals(name))
              .reduce((_, last) -> last)
              .flatMap(RecordHeader::value);
      if (found.isPresent()) {
        OptionalLong number = number(found.get().duplicate());
        if (number.isPresent()) {
          return number;
        }
      }
    }
    return OptionalLong.empty();
  }

  private static OptionalLong number(ByteBuffer bytes) {
    String text = text(bytes).trim();
    if (text.matches("-?\\d{1,18}")) {
      return OptionalLong.of(Long.parseLong(text));
    }
    return switch (bytes.remaining()) {
      case Integer.BYTES -> OptionalLong.of(bytes.getInt(bytes.position()));
      case Long.BYTES -> OptionalLong.of(bytes.getLong(bytes.position()));
      default -> OptionalLong.empty();
    };
  }

  private static String text(ByteBuffer bytes) {
    return StandardCharsets.UTF_8.decode(bytes.duplicate()).toString();
  }
}
