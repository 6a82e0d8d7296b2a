package io.tailrace.server.format;

import io.tailrace.client.ConsumerRecord;
import io.tailrace.client.ProducerRecord;
import io.tailrace.spi.storage.RecordHeader;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * A record as a JSON object:
 *
 * <pre>{"topic":"t","partition":0,"offset":5,"timestamp":1767225600000,
 *  "headers":[{"name":"source","value":"shop"}],"key":"k","value":"v"}</pre>
 *
 * Bytes that are no UTF-8 are written in Base64, as {@code keyBase64} and {@code valueBase64}. What
 * is written can be read: the timestamp, headers, key and value are taken, topic, partition and
 * offset are not. A value that is no string is taken as its JSON text.
 */
final class JsonRecord {
  private JsonRecord() {}

  static ProducerRecord parse(String topic, OptionalInt partition, String line) {
    if (!(Json.parse(line) instanceof Json.Obj(Map<String, Json> members))) {
      throw new FormatException("no JSON object");
    }
    return new ProducerRecord(
        topic,
        partition,
        timestamp(members),
        bytes(members, "key"),
        bytes(members, "value"),
        headers(members.getOrDefault("headers", new Json.Null())));
  }

  private static OptionalLong timestamp(Map<String, Json> members) {
    return switch (members.getOrDefault("timestamp", new Json.Null())) {
      case Json.Null _ -> OptionalLong.empty();
      case Json.Num(String text) -> {
        try {
          long timestamp = Long.parseLong(text);
          yield timestamp < 0 ? OptionalLong.empty() : OptionalLong.of(timestamp);
        } catch (NumberFormatException _) {
          throw new FormatException("timestamp is no number of milliseconds: " + text);
        }
      }
      default -> throw new FormatException("timestamp is no number of milliseconds");
    };
  }

  private static Optional<ByteBuffer> bytes(Map<String, Json> members, String name) {
    if (members.get(name + "Base64") instanceof Json.Str(String text)) {
      return Optional.of(Bytes.base64(text));
    }
    return switch (members.getOrDefault(name, new Json.Null())) {
      case Json.Null _ -> Optional.empty();
      case Json.Str(String text) -> Optional.of(utf8(text));
      case Json other -> {
        StringBuilder json = new StringBuilder();
        Json.write(other, json);
        yield Optional.of(utf8(json.toString()));
      }
    };
  }

  private static List<RecordHeader> headers(Json json) {
    List<RecordHeader> headers = new ArrayList<>();
    switch (json) {
      case Json.Null _ -> {}
      case Json.Arr(List<Json> elements) -> {
        for (Json element : elements) {
          if (!(element instanceof Json.Obj(Map<String, Json> header)
              && header.get("name") instanceof Json.Str(String name))) {
            throw new FormatException("a header has no name");
          }
          headers.add(new RecordHeader(name, bytes(header, "value")));
        }
      }
      case Json.Obj(Map<String, Json> members) ->
          members.forEach((name, _) -> headers.add(new RecordHeader(name, bytes(members, name))));
      default -> throw new FormatException("headers are no array and no object");
    }
    return headers;
  }

  static void write(ConsumerRecord record, StringBuilder to) {
    Json.quote(record.partition().topic(), to.append("{\"topic\":"));
    to.append(",\"partition\":").append(record.partition().partition());
    to.append(",\"offset\":").append(record.offset());
    to.append(",\"timestamp\":").append(record.timestamp());
    to.append(",\"headers\":[");
    String separator = "";
    for (RecordHeader header : record.headers()) {
      Json.quote(header.key(), to.append(separator).append("{\"name\":"));
      write("value", header.value(), to);
      to.append('}');
      separator = ",";
    }
    to.append(']');
    write("key", record.key(), to);
    write("value", record.value(), to);
    to.append('}');
  }

  private static void write(String name, Optional<ByteBuffer> bytes, StringBuilder to) {
    if (bytes.isEmpty()) {
      to.append(",\"").append(name).append("\":null");
      return;
    }
    Optional<String> text = Bytes.text(bytes.get());
    to.append(",\"").append(name).append(text.isPresent() ? "\":" : "Base64\":");
    Json.quote(text.orElseGet(() -> Bytes.toBase64(bytes.get())), to);
  }

  private static ByteBuffer utf8(String text) {
    return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
  }
}
