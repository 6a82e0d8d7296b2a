package io.tailrace.server.format;

import io.tailrace.client.ProducerRecord;
import io.tailrace.spi.storage.RecordHeader;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * How {@code produce} reads a record from a line: {@code [headers SEP] [key SEP] value}.
 *
 * @param topic where the records go
 * @param partition the partition of all of them, if given
 * @param encoding how keys and values are written
 * @param keySeparator what ends the key; without it there are no keys
 * @param headersSeparator what ends the headers; without it there are none
 * @param nullText the text that stands for a null key, value or header value
 */
public record InputFormat(
    String topic,
    OptionalInt partition,
    Encoding encoding,
    Optional<String> keySeparator,
    Optional<String> headersSeparator,
    Optional<String> nullText) {

  /** How bytes are written in lines. */
  public enum Encoding {
    /** As they are: text, or whatever has no line feed in it. */
    LINE,
    /** Two hexadecimal digits for a byte. */
    HEX,
    /** Base64 (RFC 4648), with or without padding. */
    BASE64,
    /** One JSON object a line. */
    JSON,
    /** All of the input is one value. */
    WHOLE
  }

  /**
   * The record that a line holds.
   *
   * @throws FormatException if the line is not in this format
   */
  public ProducerRecord parse(ByteBuffer line) {
    if (encoding == Encoding.JSON) {
      String text = Bytes.text(line).orElseThrow(() -> new FormatException("no UTF-8"));
      return JsonRecord.parse(topic, partition, text);
    }
    ByteBuffer rest = line.duplicate();
    List<RecordHeader> headers =
        headersSeparator
            .map(separator -> headers(cut(rest, separator, "headers")))
            .orElseGet(List::of);
    Optional<ByteBuffer> key =
        keySeparator.flatMap(separator -> bytes(cut(rest, separator, "a key")));
    return new ProducerRecord(topic, partition, OptionalLong.empty(), key, bytes(rest), headers);
  }

  private List<RecordHeader> headers(ByteBuffer text) {
    List<RecordHeader> headers = new ArrayList<>();
    while (text.hasRemaining()) {
      int comma = indexOf(text, ",".getBytes(StandardCharsets.UTF_8));
      ByteBuffer header = text.duplicate();
      if (comma >= 0) {
        header.limit(comma);
        text.position(comma + 1);
      } else {
        text.position(text.limit());
      }
      String name = StandardCharsets.UTF_8.decode(cut(header, ":", "a header's name")).toString();
      headers.add(new RecordHeader(name, isNull(header) ? Optional.empty() : Optional.of(header)));
    }
    return headers;
  }

  private Optional<ByteBuffer> bytes(ByteBuffer field) {
    return isNull(field) ? Optional.empty() : Optional.of(Bytes.decode(encoding, field));
  }

  private boolean isNull(ByteBuffer field) {
    return nullText
        .filter(text -> field.equals(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8))))
        .isPresent();
  }

  /** Takes what precedes the separator off the line, and the separator with it. */
  private static ByteBuffer cut(ByteBuffer line, String separator, String what) {
    byte[] bytes = separator.getBytes(StandardCharsets.UTF_8);
    int at = indexOf(line, bytes);
    if (at < 0) {
      throw new FormatException("no separator " + Bytes.visible(separator) + " after " + what);
    }
    ByteBuffer field = line.duplicate().limit(at);
    line.position(at + bytes.length);
    return field;
  }

  private static int indexOf(ByteBuffer in, byte[] what) {
    for (int at = in.position(); at <= in.limit() - what.length; at++) {
      int matched = 0;
      while (matched < what.length && in.get(at + matched) == what[matched]) {
        matched++;
      }
      if (matched == what.length) {
        return at;
      }
    }
    return -1;
  }
}
