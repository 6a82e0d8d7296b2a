package io.tailrace.jobs;

import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;

/**
 * The values of records about jobs: the lines of a properties file in UTF-8, so that any client can
 * write and read them.
 */
final class Lines {
  private Lines() {}

  /**
   * Reads lines.
   *
   * @throws IllegalArgumentException if they are malformed
   */
  static Map<String, String> read(ByteBuffer value) {
    Properties properties = new Properties();
    try {
      properties.load(new StringReader(text(value)));
    } catch (IOException e) {
      throw new UncheckedIOException(e); // a reader of text throws none
    }
    Map<String, String> lines = new TreeMap<>();
    for (String name : properties.stringPropertyNames()) {
      lines.put(name, properties.getProperty(name));
    }
    return lines;
  }

  static ByteBuffer write(Map<String, String> lines) {
    StringBuilder text = new StringBuilder();
    new TreeMap<>(lines).forEach((name, value) -> text.append(line(name, value)));
    return bytes(text.toString());
  }

  /** One at a time, which gives them an order, and without the date that stands before them. */
  private static String line(String name, String value) {
    Properties one = new Properties();
    one.setProperty(name, value);
    StringWriter written = new StringWriter();
    try {
      one.store(written, null);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    String text = written.toString().replace(System.lineSeparator(), "\n");
    return text.substring(text.indexOf('\n') + 1);
  }

  static String text(ByteBuffer bytes) {
    return StandardCharsets.UTF_8.decode(bytes.duplicate()).toString();
  }

  static ByteBuffer bytes(String text) {
    return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
  }
}
