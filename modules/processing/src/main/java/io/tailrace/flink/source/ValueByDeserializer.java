package io.tailrace.flink.source;

import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.apache.flink.api.common.serialization.DeserializationSchema;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.java.typeutils.TypeExtractor;
import org.apache.flink.util.Collector;
import org.apache.flink.util.InstantiationUtil;
import org.apache.flink.util.TemporaryClassLoaderContext;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.serialization.Deserializer;

/** See {@link TailraceRecordDeserializationSchema#valueOnly(Class, Map)}. */
final class ValueByDeserializer<T> implements TailraceRecordDeserializationSchema<T> {
  private static final long serialVersionUID = 1;

  private final Class<? extends Deserializer<T>> type;
  private final HashMap<String, String> config;
  private transient Deserializer<T> deserializer;

  ValueByDeserializer(Class<? extends Deserializer<T>> type, Map<String, String> config) {
    this.type = Objects.requireNonNull(type, "deserializer");
    this.config = new HashMap<>(config);
  }

  @Override
  public void open(DeserializationSchema.InitializationContext task) {
    ClassLoader loader = task.getUserCodeClassLoader().asClassLoader();
    TemporaryClassLoaderContext context = TemporaryClassLoaderContext.of(loader);
    try {
      deserializer = InstantiationUtil.instantiate(type);
      deserializer.configure(config, false);
    } finally {
      context.close();
    }
  }

  @Override
  public void deserialize(ConsumerRecord<byte[], byte[]> record, Collector<T> out) {
    T value = deserializer.deserialize(record.topic(), record.headers(), record.value());
    if (value != null) {
      out.collect(value);
    }
  }

  @Override
  public TypeInformation<T> getProducedType() {
    return TypeExtractor.createTypeInfo(Deserializer.class, type, 0, null, null);
  }
}
