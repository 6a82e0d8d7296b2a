package io.tailrace.flink.source.reader;

import io.tailrace.flink.source.DeadLetterHeaders;
import io.tailrace.flink.source.InvalidRecordPolicy.DeadLetter;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetEncoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.flink.annotation.Internal;
import org.apache.flink.util.FlinkRuntimeException;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Produces invalid records to a dead-letter topic. The client comes with the first of them. Sending
 * waits for nobody; {@link #flush} comes before each checkpoint and at the end.
 */
@Internal
final class DeadLetters implements InvalidRecords {
  /** A record as large as any that was read, with some headers more. */
  private static final String MAX_REQUEST_SIZE = Integer.toString(64 << 20);

  /** Of the consumer, and of no use or harmful to a producer. */
  private static final Set<String> NOT_SHARED =
      Set.of(
          ConsumerConfig.INTERCEPTOR_CLASSES_CONFIG,
          ConsumerConfig.CLIENT_ID_CONFIG,
          ConsumerConfig.METRIC_REPORTER_CLASSES_CONFIG);

  private final String topic;
  private final Properties properties;
  private final Optional<String> group;
  private final SourceMetrics metrics;
  private final AtomicReference<IOException> failure = new AtomicReference<>();
  private Optional<Producer<byte[], byte[]>> producer = Optional.empty();
  private boolean pending;

  DeadLetters(DeadLetter policy, Properties source, String clientId, SourceMetrics metrics) {
    this.topic = policy.topic();
    this.properties = producerProperties(policy, source, clientId);
    this.group = Optional.ofNullable(source.getProperty(ConsumerConfig.GROUP_ID_CONFIG));
    this.metrics = metrics;
  }

  private static Properties producerProperties(
      DeadLetter policy, Properties source, String clientId) {
    Properties properties = new Properties();
    source.stringPropertyNames().stream()
        .filter(name -> ProducerConfig.configNames().contains(name) && !NOT_SHARED.contains(name))
        .forEach(name -> properties.setProperty(name, source.getProperty(name)));
    properties.setProperty(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, MAX_REQUEST_SIZE);
    properties.setProperty(ProducerConfig.BUFFER_MEMORY_CONFIG, MAX_REQUEST_SIZE);
    properties.setProperty(ProducerConfig.CLIENT_ID_CONFIG, clientId);
    properties.setProperty(ProducerConfig.ACKS_CONFIG, "all");
    properties.putAll(policy.producer());
    return properties;
  }

  @Override
  public void handle(ConsumerRecord<byte[], byte[]> record, Exception reason) throws IOException {
    failIfFailed();
    if (record.topic().equals(topic)) {
      throw new IOException(
          "Cannot deserialize "
              + InvalidRecords.nameOf(record)
              + ", which is the dead-letter topic itself: "
              + reason,
          reason);
    }
    pending = true;
    try {
      client()
          .send(
              letter(record, reason),
              (metadata, exception) -> {
                if (exception != null) {
                  failure.compareAndSet(null, failed(record, exception));
                }
              });
    } catch (KafkaException e) {
      throw failed(record, e);
    }
    metrics.deadLettered();
    LOG.warn(
        "{} cannot be deserialized, and goes to the dead-letter topic {}: {}",
        InvalidRecords.nameOf(record),
        topic,
        reason.toString());
  }

  private IOException failed(ConsumerRecord<byte[], byte[]> record, Exception reason) {
    return new IOException(
        "Cannot bring "
            + InvalidRecords.nameOf(record)
            + ", which cannot be deserialized, to the dead-letter topic "
            + topic
            + ": "
            + reason.getMessage(),
        reason);
  }

  private Producer<byte[], byte[]> client() {
    if (producer.isEmpty()) {
      producer =
          Optional.of(
              new KafkaProducer<>(
                  properties, new ByteArraySerializer(), new ByteArraySerializer()));
    }
    return producer.get();
  }

  private ProducerRecord<byte[], byte[]> letter(
      ConsumerRecord<byte[], byte[]> record, Exception reason) {
    ProducerRecord<byte[], byte[]> letter =
        new ProducerRecord<>(topic, null, null, record.key(), record.value(), record.headers());
    Headers headers = letter.headers();
    headers.add(DeadLetterHeaders.TOPIC, bytes(record.topic()));
    headers.add(DeadLetterHeaders.PARTITION, bytes(Integer.toString(record.partition())));
    headers.add(DeadLetterHeaders.OFFSET, bytes(Long.toString(record.offset())));
    headers.add(DeadLetterHeaders.TIMESTAMP, bytes(Long.toString(record.timestamp())));
    headers.add(DeadLetterHeaders.TIMESTAMP_TYPE, bytes(record.timestampType().toString()));
    group.ifPresent(id -> headers.add(DeadLetterHeaders.GROUP, bytes(id)));
    headers.add(DeadLetterHeaders.EXCEPTION_CLASS, bytes(reason.getClass().getName()));
    if (reason.getMessage() != null) {
      headers.add(DeadLetterHeaders.MESSAGE, bytes(reason.getMessage()));
    }
    return letter;
  }

  /** As UTF-8, cut before the character that would make it too long. */
  static byte[] bytes(String text) {
    ByteBuffer out = ByteBuffer.allocate(DeadLetterHeaders.MAX_LENGTH);
    CharsetEncoder encoder =
        StandardCharsets.UTF_8
            .newEncoder()
            .onMalformedInput(CodingErrorAction.REPLACE)
            .onUnmappableCharacter(CodingErrorAction.REPLACE);
    encoder.encode(CharBuffer.wrap(text), out, true);
    byte[] bytes = new byte[out.flip().remaining()];
    out.get(bytes);
    return bytes;
  }

  @Override
  public void flush() {
    if (pending) {
      client().flush();
      failIfFailed();
      pending = false;
    }
  }

  private void failIfFailed() {
    IOException reason = failure.get();
    if (reason != null) {
      throw new FlinkRuntimeException(reason.getMessage(), reason);
    }
  }

  /** What has not been flushed comes again, since no checkpoint has passed it. */
  @Override
  public void close() {
    producer.ifPresent(client -> client.close(Duration.ZERO));
  }
}
