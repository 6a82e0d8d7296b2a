package io.tailrace.server.format;

import io.tailrace.client.ConsumerRecord;
import io.tailrace.spi.storage.RecordHeader;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A text with places for the parts of a record, in the notation that kcat uses: {@code %s} value,
 * {@code %S} its length or -1, {@code %k} key, {@code %K} its length or -1, {@code %t} topic,
 * {@code %p} partition, {@code %o} offset, {@code %T} timestamp, {@code %h} headers as {@code
 * name=value,...}, {@code %%} a percent sign; and the escapes {@code \n \r \t \0 \\ \xHH}.
 */
public final class Template implements OutputFormat {
  private final List<OutputFormat> pieces = new ArrayList<>();
  private final byte[] nullText;

  /**
   * Reads a template.
   *
   * @param nullText what is written for a null key, value or header value
   * @throws FormatException if it has a place or an escape that does not exist
   */
  public Template(String template, String nullText) {
    this.nullText = nullText.getBytes(StandardCharsets.UTF_8);
    ByteArrayOutputStream literal = new ByteArrayOutputStream();
    for (int at = 0; at < template.length(); ) {
      int c = template.codePointAt(at);
      at += Character.charCount(c);
      if (c != '%' && c != '\\') {
        literal.writeBytes(Character.toString(c).getBytes(StandardCharsets.UTF_8));
        continue;
      }
      if (at == template.length()) {
        throw new FormatException("The format ends with a single " + (char) c);
      }
      char code = template.charAt(at++);
      if (c == '\\') {
        at += escape(template, at, code, literal);
      } else if (code == '%') {
        literal.write('%');
      } else {
        literal(literal);
        pieces.add(place(code));
      }
    }
    literal(literal);
  }

  @Override
  public void write(ConsumerRecord record, ByteArrayOutputStream to) {
    for (OutputFormat piece : pieces) {
      piece.write(record, to);
    }
  }

  private void literal(ByteArrayOutputStream literal) {
    byte[] bytes = literal.toByteArray();
    if (bytes.length > 0) {
      pieces.add((_, to) -> to.writeBytes(bytes));
    }
    literal.reset();
  }

  /** Appends what an escape stands for, and returns how many more characters it took. */
  private static int escape(String template, int at, char code, ByteArrayOutputStream to) {
    switch (code) {
      case 'n' -> to.write('\n');
      case 'r' -> to.write('\r');
      case 't' -> to.write('\t');
      case '0' -> to.write(0);
      case '\\' -> to.write('\\');
      case 'x' -> {
        String digits = template.substring(at, Math.min(at + 2, template.length()));
        try {
          to.write(Integer.parseUnsignedInt(digits, 16));
        } catch (NumberFormatException _) {
          throw new FormatException("No hexadecimal digits after \\x: '" + digits + "'");
        }
        return digits.length();
      }
      default -> throw new FormatException("No escape \\" + code);
    }
    return 0;
  }

  private OutputFormat place(char code) {
    return switch (code) {
      case 's' -> (record, to) -> bytes(record.value(), to);
      case 'S' -> (record, to) -> text(length(record.value()), to);
      case 'k' -> (record, to) -> bytes(record.key(), to);
      case 'K' -> (record, to) -> text(length(record.key()), to);
      case 't' -> (record, to) -> text(record.partition().topic(), to);
      case 'p' -> (record, to) -> text(record.partition().partition(), to);
      case 'o' -> (record, to) -> text(record.offset(), to);
      case 'T' -> (record, to) -> text(record.timestamp(), to);
      case 'h' -> (record, to) -> headers(record.headers(), to);
      default -> throw new FormatException("No place %" + code + " in a format");
    };
  }

  private void headers(List<RecordHeader> headers, ByteArrayOutputStream to) {
    String separator = "";
    for (RecordHeader header : headers) {
      text(separator + header.key() + "=", to);
      bytes(header.value(), to);
      separator = ",";
    }
  }

  private void bytes(Optional<ByteBuffer> bytes, ByteArrayOutputStream to) {
    to.writeBytes(bytes.map(Bytes::copy).orElse(nullText));
  }

  private static int length(Optional<ByteBuffer> bytes) {
    return bytes.map(ByteBuffer::remaining).orElse(-1);
  }

  private static void text(Object text, ByteArrayOutputStream to) {
    to.writeBytes(text.toString().getBytes(StandardCharsets.UTF_8));
  }
}
