package io.tailrace.examples.adclicks;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.apache.flink.api.common.serialization.AbstractDeserializationSchema;
import org.apache.flink.api.common.serialization.SerializationSchema;

/**
 * Records of this example as JSON, with times as ISO 8601 has them; for Flink and for the programs
 * beside it. Thread-safe.
 *
 * @param <T> what is written and read
 */
final class Json<T> extends AbstractDeserializationSchema<T> implements SerializationSchema<T> {
  private static final long serialVersionUID = 1L;

  private static final ObjectMapper MAPPER =
      JsonMapper.builder()
          .addModule(new JavaTimeModule())
          .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
          .build();

  private final Class<T> type;

  private Json(Class<T> type) {
    super(type);
    this.type = type;
  }

  static <T> Json<T> of(Class<T> type) {
    return new Json<>(type);
  }

  @Override
  public byte[] serialize(T element) {
    try {
      return MAPPER.writeValueAsBytes(element);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public T deserialize(byte[] json) throws IOException {
    return MAPPER.readValue(json, type);
  }

  /** As {@link #serialize}, in one line of text. */
  String write(T element) {
    try {
      return MAPPER.writeValueAsString(element);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** As {@link #deserialize}, of text. */
  T read(String json) {
    try {
      return MAPPER.readValue(json, type);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }
}
