package io.tailrace.server.format;

import io.tailrace.client.ConsumerRecord;
import io.tailrace.spi.storage.RecordHeader;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** How {@code consume} writes a record. */
public interface OutputFormat {

  /** Appends one record, with whatever separates it from the next. */
  void write(ConsumerRecord record, ByteArrayOutputStream to);

  /** A JSON object a line. */
  static OutputFormat json() {
    return (record, to) -> {
      StringBuilder line = new StringBuilder();
      JsonRecord.write(record, line);
      to.writeBytes(line.append('\n').toString().getBytes(StandardCharsets.UTF_8));
    };
  }

  /**
   * A line of fields.
   *
   * @param fields what to write, in order
   * @param separator between two fields
   * @param encoding {@code LINE}, {@code HEX} or {@code BASE64}: how keys and values are written
   * @param nullText what is written for a null key, value or header value
   */
  static OutputFormat line(
      List<Field> fields, String separator, InputFormat.Encoding encoding, String nullText) {
    byte[] between = separator.getBytes(StandardCharsets.UTF_8);
    return (record, to) -> {
      for (int i = 0; i < fields.size(); i++) {
        if (i > 0) {
          to.writeBytes(between);
        }
        fields.get(i).write(record, encoding, nullText, to);
      }
      to.write('\n');
    };
  }

  /** A field of a line. */
  enum Field {
    TOPIC,
    PARTITION,
    OFFSET,
    TIMESTAMP,
    HEADERS,
    KEY,
    VALUE;

    /**
     * The field of a name.
     *
     * @throws FormatException if there is none
     */
    public static Field of(String name) {
      for (Field field : values()) {
        if (field.name().toLowerCase(Locale.ROOT).equals(name)) {
          return field;
        }
      }
      throw new FormatException(
          "No field '"
              + name
              + "': there are topic, partition, offset, timestamp, headers, key"
              + " and value");
    }

    private void write(
        ConsumerRecord record,
        InputFormat.Encoding encoding,
        String nullText,
        ByteArrayOutputStream to) {
      switch (this) {
        case TOPIC -> text(record.partition().topic(), to);
        case PARTITION -> text(Integer.toString(record.partition().partition()), to);
        case OFFSET -> text(Long.toString(record.offset()), to);
        case TIMESTAMP -> text(Long.toString(record.timestamp()), to);
        case HEADERS -> headers(record.headers(), nullText, to);
        case KEY -> bytes(record.key(), encoding, nullText, to);
        case VALUE -> bytes(record.value(), encoding, nullText, to);
      }
    }

    private static void headers(
        List<RecordHeader> headers, String nullText, ByteArrayOutputStream to) {
      String separator = "";
      for (RecordHeader header : headers) {
        text(separator + header.key() + ":", to);
        bytes(header.value(), InputFormat.Encoding.LINE, nullText, to);
        separator = ",";
      }
    }

    private static void bytes(
        Optional<ByteBuffer> bytes,
        InputFormat.Encoding encoding,
        String nullText,
        ByteArrayOutputStream to) {
      if (bytes.isEmpty()) {
        text(nullText, to);
        return;
      }
      switch (encoding) {
        case HEX -> text(Bytes.toHex(bytes.get()), to);
        case BASE64 -> text(Bytes.toBase64(bytes.get()), to);
        case LINE, JSON, WHOLE -> to.writeBytes(Bytes.copy(bytes.get()));
      }
    }

    private static void text(String text, ByteArrayOutputStream to) {
      to.writeBytes(text.getBytes(StandardCharsets.UTF_8));
    }
  }
}
