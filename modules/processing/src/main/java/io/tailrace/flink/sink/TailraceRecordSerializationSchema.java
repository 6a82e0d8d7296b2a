package io.tailrace.flink.sink;

import java.io.Serializable;
import org.apache.flink.api.common.serialization.SerializationSchema;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * Makes records of the elements of a stream: topic, partition, key, value, headers, timestamp.
 * {@link #builder()} puts one together from parts.
 *
 * <p>As Flink's connector interfaces do, this one stands for what is absent with {@code null}. Used
 * by one thread, the task's.
 *
 * @param <T> of the elements
 */
public interface TailraceRecordSerializationSchema<T> extends Serializable {

  /**
   * Called once before the first element.
   *
   * @param context of Flink: metrics and class loader
   * @param sinkContext of the sink: subtasks and partitions
   * @throws Exception which fails the task
   */
  default void open(
      SerializationSchema.InitializationContext context, TailraceSinkContext sinkContext)
      throws Exception {}

  /**
   * Makes a record.
   *
   * @param element of the stream
   * @param context to choose a partition with
   * @param timestamp of the element in milliseconds since 1970, or null if it has none
   * @return the record, or null to leave the element out
   */
  ProducerRecord<byte[], byte[]> serialize(T element, TailraceSinkContext context, Long timestamp);

  /** Where an element is written from, and where it may go. */
  interface TailraceSinkContext {
    /** Which of the parallel writers this is, from 0. */
    int getParallelInstanceId();

    /** How many there are. */
    int getNumberOfParallelInstances();

    /**
     * The partitions of a topic, in order. They are looked up at most once a minute, which waits
     * for the broker; callers must not change the array.
     */
    int[] getPartitionsForTopic(String topic);
  }

  /** Puts a schema together. */
  static <T> TailraceRecordSerializationSchemaBuilder<T> builder() {
    return new TailraceRecordSerializationSchemaBuilder<>();
  }
}
