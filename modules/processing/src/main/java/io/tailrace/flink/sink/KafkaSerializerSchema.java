package io.tailrace.flink.sink;

import java.util.HashMap;
import java.util.Map;
import org.apache.flink.api.common.serialization.SerializationSchema;
import org.apache.flink.util.InstantiationUtil;
import org.apache.kafka.common.serialization.Serializer;

/** One of Kafka's serializers in the place of a schema of Flink's. It is not told the topic. */
final class KafkaSerializerSchema<T> implements SerializationSchema<T> {
  private static final long serialVersionUID = 1L;

  private final Class<? extends Serializer<? super T>> type;
  private final boolean isKey;
  private final HashMap<String, String> configuration;
  private transient Serializer<? super T> serializer;

  KafkaSerializerSchema(
      Class<? extends Serializer<? super T>> type,
      boolean isKey,
      Map<String, String> configuration) {
    this.type = type;
    this.isKey = isKey;
    this.configuration = new HashMap<>(configuration);
  }

  @Override
  public void open(InitializationContext context) {
    serializer = InstantiationUtil.instantiate(type);
    serializer.configure(configuration, isKey);
  }

  @Override
  public byte[] serialize(T element) {
    return serializer.serialize("", element);
  }
}
