package io.tailrace.flink.source;

import java.io.Serializable;
import java.util.Map;
import org.apache.flink.annotation.PublicEvolving;
import org.apache.flink.api.common.serialization.DeserializationSchema;
import org.apache.flink.api.java.typeutils.ResultTypeQueryable;
import org.apache.flink.util.Collector;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.serialization.Deserializer;

/**
 * Makes elements of a stream of the records of a topic. It sees all of a record: key, value,
 * headers, timestamp and its type, topic, partition, offset, leader epoch.
 *
 * @param <T> the elements
 */
@PublicEvolving
public interface TailraceRecordDeserializationSchema<T>
    extends Serializable, ResultTypeQueryable<T> {

  /**
   * Called once, on each reader, before the first record.
   *
   * @throws Exception fails the job
   */
  default void open(DeserializationSchema.InitializationContext context) throws Exception {}

  /**
   * Emits the elements of a record: one, none, or several. The elements get the record's timestamp.
   * It is called by one thread, and the record may be kept.
   *
   * @param record its key or value may be null
   * @throws Exception if it cannot be deserialized: then {@link InvalidRecordPolicy} says what
   *     happens
   */
  void deserialize(ConsumerRecord<byte[], byte[]> record, Collector<T> out) throws Exception;

  /**
   * Only the value, by one of Flink's own. Records without a value (tombstones) are handed on as
   * null to it; where it answers null, nothing is emitted.
   */
  static <T> TailraceRecordDeserializationSchema<T> valueOnly(DeserializationSchema<T> schema) {
    return new ValueBySchema<>(schema);
  }

  /** Only the value, by a deserializer for Kafka's consumer, without a configuration. */
  static <T> TailraceRecordDeserializationSchema<T> valueOnly(
      Class<? extends Deserializer<T>> deserializer) {
    return valueOnly(deserializer, Map.of());
  }

  /**
   * Only the value, by a deserializer for Kafka's consumer. Where it answers null, nothing is
   * emitted.
   *
   * @param deserializer its type argument has to be given in its class, such as in {@code class
   *     OrderDeserializer implements Deserializer<Order>}; it needs a constructor without arguments
   * @param config what it is configured with
   */
  static <T> TailraceRecordDeserializationSchema<T> valueOnly(
      Class<? extends Deserializer<T>> deserializer, Map<String, String> config) {
    return new ValueByDeserializer<>(deserializer, config);
  }
}
