package io.tailrace.examples.adclicks;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Reads topics from their beginning: what is committed, and nothing else. */
final class TopicReader implements AutoCloseable {
  private static final Duration POLL = Duration.ofMillis(200);
  private static final int PATIENCE_MS = 120_000; // the broker may be about to come back

  private final Json<Click> clicks = Json.of(Click.class);
  private final Json<AdMinute> results = Json.of(AdMinute.class);
  private final Json<LateClick> late = Json.of(LateClick.class);
  private final KafkaConsumer<byte[], byte[]> consumer;
  private final List<TopicPartition> partitions = new ArrayList<>();

  TopicReader(String bootstrapServers, List<String> topics) {
    consumer =
        new KafkaConsumer<>(
            Map.of(
                "bootstrap.servers",
                bootstrapServers,
                "isolation.level",
                "read_committed",
                "default.api.timeout.ms",
                PATIENCE_MS,
                "reconnect.backoff.max.ms",
                200),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer());
    for (String topic : topics) {
      consumer
          .partitionsFor(topic)
          .forEach(found -> partitions.add(new TopicPartition(topic, found.partition())));
    }
    consumer.assign(partitions);
    consumer.seekToBeginning(partitions);
  }

  /** Waits a moment for more. */
  void readMore(Observed observed) throws IOException {
    for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
      switch (record.topic()) {
        case Topics.CLICKS -> observed.add(clicks.deserialize(record.value()));
        case Topics.RESULTS -> observed.add(results.deserialize(record.value()));
        case Topics.LATE -> observed.add(late.deserialize(record.value()));
        default -> throw new IOException("No such topic is read: " + record.topic());
      }
    }
  }

  /** Reads all that is there now. */
  void readAll(Observed observed) throws IOException {
    Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
    while (partitions.stream().anyMatch(each -> consumer.position(each) < ends.get(each))) {
      readMore(observed);
    }
  }

  @Override
  public void close() {
    consumer.close();
  }
}
