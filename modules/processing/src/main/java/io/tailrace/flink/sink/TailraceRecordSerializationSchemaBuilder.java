package io.tailrace.flink.sink;

import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.apache.flink.api.common.serialization.SerializationSchema;
import org.apache.flink.util.Preconditions;
import org.apache.kafka.common.serialization.Serializer;

/**
 * Puts a {@link TailraceRecordSerializationSchema} together. A topic and a serializer for the value
 * are needed. A serializer that gives null makes a key absent, or a value a tombstone. Records get
 * the timestamps of their elements; elements without one get the producer's time.
 *
 * <p>Immutable: each call gives a builder of its own, for elements of a narrower type if need be.
 *
 * @param <T> of the elements
 */
public final class TailraceRecordSerializationSchemaBuilder<T> {
  private Optional<TopicSelector<? super T>> topic = Optional.empty();
  private Optional<SerializationSchema<? super T>> key = Optional.empty();
  private Optional<SerializationSchema<? super T>> value = Optional.empty();
  private Optional<TailracePartitioner<? super T>> partitioner = Optional.empty();
  private Optional<HeaderProvider<? super T>> headers = Optional.empty();

  TailraceRecordSerializationSchemaBuilder() {}

  /** All records go to one topic. */
  public TailraceRecordSerializationSchemaBuilder<T> setTopic(String topic) {
    Objects.requireNonNull(topic, "topic");
    return setTopicSelector(element -> topic);
  }

  /** Each record goes to a topic that its element chooses. */
  public <S extends T> TailraceRecordSerializationSchemaBuilder<S> setTopicSelector(
      TopicSelector<? super S> selector) {
    Preconditions.checkState(topic.isEmpty(), "The topic is set already");
    TailraceRecordSerializationSchemaBuilder<S> narrowed = narrow();
    narrowed.topic = Optional.of(selector);
    return narrowed;
  }

  /** Records have keys. */
  public <S extends T> TailraceRecordSerializationSchemaBuilder<S> setKeySerializationSchema(
      SerializationSchema<? super S> schema) {
    Preconditions.checkState(key.isEmpty(), "The key serializer is set already");
    TailraceRecordSerializationSchemaBuilder<S> narrowed = narrow();
    narrowed.key = Optional.of(schema);
    return narrowed;
  }

  /** What the values of records are. */
  public <S extends T> TailraceRecordSerializationSchemaBuilder<S> setValueSerializationSchema(
      SerializationSchema<? super S> schema) {
    Preconditions.checkState(value.isEmpty(), "The value serializer is set already");
    TailraceRecordSerializationSchemaBuilder<S> narrowed = narrow();
    narrowed.value = Optional.of(schema);
    return narrowed;
  }

  /** Records have keys, which one of Kafka's serializers makes. */
  public <S extends T> TailraceRecordSerializationSchemaBuilder<S> setKafkaKeySerializer(
      Class<? extends Serializer<? super S>> serializer) {
    return setKafkaKeySerializer(serializer, Map.of());
  }

  /** As above, and configures it. */
  public <S extends T> TailraceRecordSerializationSchemaBuilder<S> setKafkaKeySerializer(
      Class<? extends Serializer<? super S>> serializer, Map<String, String> configuration) {
    return this.<S>setKeySerializationSchema(
        new KafkaSerializerSchema<>(serializer, true, configuration));
  }

  /** One of Kafka's serializers makes the values. */
  public <S extends T> TailraceRecordSerializationSchemaBuilder<S> setKafkaValueSerializer(
      Class<? extends Serializer<? super S>> serializer) {
    return setKafkaValueSerializer(serializer, Map.of());
  }

  /** As above, and configures it. */
  public <S extends T> TailraceRecordSerializationSchemaBuilder<S> setKafkaValueSerializer(
      Class<? extends Serializer<? super S>> serializer, Map<String, String> configuration) {
    return this.<S>setValueSerializationSchema(
        new KafkaSerializerSchema<>(serializer, false, configuration));
  }

  /** Which partition a record goes to; else the producer chooses, by the key if there is one. */
  public <S extends T> TailraceRecordSerializationSchemaBuilder<S> setPartitioner(
      TailracePartitioner<? super S> partitioner) {
    TailraceRecordSerializationSchemaBuilder<S> narrowed = narrow();
    narrowed.partitioner = Optional.of(partitioner);
    return narrowed;
  }

  /** Records have headers. */
  public <S extends T> TailraceRecordSerializationSchemaBuilder<S> setHeaderProvider(
      HeaderProvider<? super S> provider) {
    TailraceRecordSerializationSchemaBuilder<S> narrowed = narrow();
    narrowed.headers = Optional.of(provider);
    return narrowed;
  }

  /**
   * The schema.
   *
   * @throws IllegalStateException if the topic or the value serializer is missing
   */
  public TailraceRecordSerializationSchema<T> build() {
    return new ComposedSerializationSchema<>(
        topic.orElseThrow(() -> new IllegalStateException("No topic or topic selector is set")),
        key.orElse(null),
        value.orElseThrow(() -> new IllegalStateException("No value serializer is set")),
        partitioner.orElse(null),
        headers.orElse(null));
  }

  /** What has been set for elements of a type also does for those of a subtype. */
  private <S extends T> TailraceRecordSerializationSchemaBuilder<S> narrow() {
    TailraceRecordSerializationSchemaBuilder<S> narrowed =
        new TailraceRecordSerializationSchemaBuilder<>();
    topic.ifPresent(one -> narrowed.topic = Optional.of(one));
    key.ifPresent(one -> narrowed.key = Optional.of(one));
    value.ifPresent(one -> narrowed.value = Optional.of(one));
    partitioner.ifPresent(one -> narrowed.partitioner = Optional.of(one));
    headers.ifPresent(one -> narrowed.headers = Optional.of(one));
    return narrowed;
  }
}
