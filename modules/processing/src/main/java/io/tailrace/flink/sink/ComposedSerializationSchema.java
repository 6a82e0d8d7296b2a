package io.tailrace.flink.sink;

import org.apache.flink.api.common.serialization.SerializationSchema;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Headers;

/** Makes records with one part for each of their parts; those that are null are absent. */
final class ComposedSerializationSchema<T> implements TailraceRecordSerializationSchema<T> {
  private static final long serialVersionUID = 1L;

  private final TopicSelector<? super T> topic;
  private final SerializationSchema<? super T> key;
  private final SerializationSchema<? super T> value;
  private final TailracePartitioner<? super T> partitioner;
  private final HeaderProvider<? super T> headers;

  ComposedSerializationSchema(
      TopicSelector<? super T> topic,
      SerializationSchema<? super T> key,
      SerializationSchema<? super T> value,
      TailracePartitioner<? super T> partitioner,
      HeaderProvider<? super T> headers) {
    this.topic = topic;
    this.key = key;
    this.value = value;
    this.partitioner = partitioner;
    this.headers = headers;
  }

  @Override
  public void open(
      SerializationSchema.InitializationContext context, TailraceSinkContext sinkContext)
      throws Exception {
    value.open(context);
    if (key != null) {
      key.open(context);
    }
    if (partitioner != null) {
      partitioner.open(
          sinkContext.getParallelInstanceId(), sinkContext.getNumberOfParallelInstances());
    }
  }

  @Override
  public ProducerRecord<byte[], byte[]> serialize(
      T element, TailraceSinkContext context, Long timestamp) {
    String to = topic.apply(element);
    byte[] keyBytes = key == null ? null : key.serialize(element);
    byte[] valueBytes = value.serialize(element);
    Integer partition =
        partitioner == null
            ? null
            : partitioner.partition(
                element, keyBytes, valueBytes, to, context.getPartitionsForTopic(to));
    Headers given = headers == null ? null : headers.getHeaders(element);
    Long time = timestamp == null || timestamp < 0 ? null : timestamp;
    return new ProducerRecord<>(to, partition, time, keyBytes, valueBytes, given);
  }
}
