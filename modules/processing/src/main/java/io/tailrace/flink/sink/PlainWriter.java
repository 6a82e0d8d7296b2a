package io.tailrace.flink.sink;

import java.io.IOException;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Properties;
import org.apache.flink.api.connector.sink2.WriterInitContext;
import org.apache.flink.connector.base.DeliveryGuarantee;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Writes without transactions: a checkpoint waits for the records, or does not. */
final class PlainWriter<T> extends TailraceWriter<T> {
  private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(5);

  private final Producer<byte[], byte[]> producer;
  private final boolean flushes;

  PlainWriter(
      WriterInitContext context,
      Properties properties,
      TailraceRecordSerializationSchema<T> serializer,
      DeliveryGuarantee guarantee) {
    super(context, properties, serializer);
    flushes = guarantee != DeliveryGuarantee.NONE;
    ByteArraySerializer serialized = new ByteArraySerializer();
    producer = new KafkaProducer<>(properties, serialized, serialized);
    show(producer);
  }

  @Override
  Producer<byte[], byte[]> producer() {
    return producer;
  }

  @Override
  public void flush(boolean endOfInput) throws IOException, InterruptedException {
    if (flushes || endOfInput) {
      flush(producer);
    }
  }

  @Override
  public Collection<PreparedTransaction> prepareCommit() {
    return List.of();
  }

  @Override
  public List<WriterState> snapshotState(long checkpointId) {
    return List.of();
  }

  @Override
  public void close() {
    super.close();
    producer.close(CLOSE_TIMEOUT);
  }
}
