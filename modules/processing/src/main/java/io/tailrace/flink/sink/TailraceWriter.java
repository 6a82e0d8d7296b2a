package io.tailrace.flink.sink;

import java.io.IOException;
import java.util.Properties;
import org.apache.flink.api.connector.sink2.CommittingSinkWriter;
import org.apache.flink.api.connector.sink2.StatefulSinkWriter;
import org.apache.flink.api.connector.sink2.WriterInitContext;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.groups.SinkWriterMetricGroup;
import org.apache.flink.util.FlinkRuntimeException;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.errors.InterruptException;

/** What writers of all guarantees have in common. For the thread of the task. */
abstract class TailraceWriter<T>
    implements StatefulSinkWriter<T, WriterState>, CommittingSinkWriter<T, PreparedTransaction> {
  private static final long PARTITIONS_MAX_AGE_MS = 60_000;

  private final TailraceRecordSerializationSchema<T> serializer;
  private final TailraceRecordSerializationSchema.TailraceSinkContext sinkContext;
  private final ProducerMetrics metrics;
  private final Counter records;
  private final Counter bytes;
  private final SendResults results;

  TailraceWriter(
      WriterInitContext context,
      Properties properties,
      TailraceRecordSerializationSchema<T> serializer) {
    this.serializer = serializer;
    SinkWriterMetricGroup group = context.metricGroup();
    records = group.getNumRecordsSendCounter();
    bytes = group.getNumBytesSendCounter();
    results =
        new SendResults(
            context.getMailboxExecutor(),
            group.getNumRecordsSendErrorsCounter(),
            this::acknowledged);
    metrics =
        new ProducerMetrics(
            group, !"false".equalsIgnoreCase(properties.getProperty(ProducerMetrics.REGISTER)));
    group.setCurrentSendTimeGauge(metrics::sendTimeMs);
    PartitionCache partitions =
        new PartitionCache(
            this::lookUpPartitions,
            context.getProcessingTimeService()::getCurrentProcessingTime,
            PARTITIONS_MAX_AGE_MS);
    sinkContext =
        new WriterSinkContext(
            context.getTaskInfo().getIndexOfThisSubtask(),
            context.getTaskInfo().getNumberOfParallelSubtasks(),
            partitions);
    try {
      serializer.open(context.asSerializationSchemaInitializationContext(), sinkContext);
    } catch (Exception e) {
      throw new FlinkRuntimeException("The record serializer cannot be opened", e);
    }
  }

  private record WriterSinkContext(
      int getParallelInstanceId, int getNumberOfParallelInstances, PartitionCache cache)
      implements TailraceRecordSerializationSchema.TailraceSinkContext {
    @Override
    public int[] getPartitionsForTopic(String topic) {
      return cache.partitions(topic);
    }
  }

  /** The producer for the next record. */
  abstract Producer<byte[], byte[]> producer();

  /** The broker has a record. On the thread of the producer; not to block it. */
  void acknowledged() {}

  private int[] lookUpPartitions(String topic) {
    return producer().partitionsFor(topic).stream()
        .mapToInt(PartitionInfo::partition)
        .sorted()
        .toArray();
  }

  @Override
  public void write(T element, Context context) throws IOException, InterruptedException {
    results.check();
    ProducerRecord<byte[], byte[]> record =
        serializer.serialize(element, sinkContext, context.timestamp());
    if (record == null) {
      return;
    }
    try {
      producer().send(record, results);
    } catch (InterruptException e) {
      throw interrupted(e);
    } catch (KafkaException | IllegalStateException e) {
      results.check(); // the first failure says more than that the producer is of no use any more
      throw new IOException(
          "A record for topic " + record.topic() + " could not be written: " + e.getMessage(), e);
    }
    records.inc();
    bytes.inc(size(record.key()) + size(record.value()));
  }

  private static int size(byte[] part) {
    return part == null ? 0 : part.length;
  }

  /** Waits until every record is written, and throws if one was not. */
  final void flush(Producer<?, ?> producer) throws IOException, InterruptedException {
    try {
      producer.flush();
    } catch (InterruptException e) {
      throw interrupted(e);
    }
    results.check();
  }

  /** Shows another producer's metrics. */
  final void show(Producer<?, ?> producer) {
    metrics.show(producer);
  }

  static InterruptedException interrupted(InterruptException e) {
    Thread.interrupted(); // the exception says it
    InterruptedException interrupted = new InterruptedException(e.getMessage());
    interrupted.initCause(e);
    return interrupted;
  }

  @Override
  public void close() {
    results.close();
  }

  /** The sink's name with its subtask, to tell connections apart. */
  static String clientId(Properties properties, String role) {
    return properties.getProperty(ProducerConfig.CLIENT_ID_CONFIG, "tailrace-sink") + "-" + role;
  }
}
