package io.tailrace.delivery.client;

import java.nio.charset.StandardCharsets;
import org.apache.kafka.common.header.Header;

/** A header whose value is a text. */
record TextHeader(String key, String text) implements Header {
  @Override
  public byte[] value() {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
