package io.tailrace.it;

import io.tailrace.testkit.consistency.History;
import io.tailrace.testkit.consistency.Observation.Read;
import io.tailrace.testkit.consistency.Observation.ReadToEnd;
import io.tailrace.testkit.consistency.Observation.Reader;
import io.tailrace.testkit.consistency.Write;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;

/** Reads every partition from its beginning, and tells the history what it is given. */
final class HistoryReader implements ConsistencyTest.Client {
  private static final Duration WAIT = Duration.ofMillis(100);
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final List<TopicPartition> ALL =
      IntStream.range(0, ConsistencyTest.PARTITIONS)
          .mapToObj(partition -> new TopicPartition(ConsistencyTest.TOPIC, partition))
          .toList();

  private final Reader reader;
  private final String bootstrap;
  private final History history;
  private volatile boolean stopped;

  HistoryReader(String name, boolean committedOnly, String bootstrap, History history) {
    reader = new Reader(name, committedOnly);
    this.bootstrap = bootstrap;
    this.history = history;
  }

  @Override
  public void run() {
    try (KafkaConsumer<String, String> consumer = consumer()) {
      while (!stopped) {
        poll(consumer);
      }
    }
  }

  /** Reads to where the partitions end; nobody may write any more. */
  void readToEnd() {
    try (KafkaConsumer<String, String> consumer = consumer()) {
      Map<TopicPartition, Long> ends = consumer.endOffsets(ALL);
      long deadline = System.nanoTime() + PATIENCE.toNanos();
      while (ends.entrySet().stream()
          .anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
        if (System.nanoTime() > deadline) {
          throw new AssertionError(reader + " does not come to the end " + ends);
        }
        poll(consumer);
      }
    }
    ALL.forEach(partition -> history.add(new ReadToEnd(reader, partition.toString())));
  }

  private void poll(KafkaConsumer<String, String> consumer) {
    consumer
        .poll(WAIT)
        .forEach(
            record ->
                history.add(
                    new Read(
                        reader,
                        new TopicPartition(record.topic(), record.partition()).toString(),
                        record.offset(),
                        Write.of(record.value()))));
  }

  private KafkaConsumer<String, String> consumer() {
    KafkaConsumer<String, String> consumer =
        Clients.consumer(
            bootstrap,
            "isolation.level",
            reader.committedOnly() ? "read_committed" : "read_uncommitted",
            "reconnect.backoff.max.ms",
            "100",
            "default.api.timeout.ms",
            "120000");
    consumer.assign(ALL);
    consumer.seekToBeginning(ALL);
    return consumer;
  }

  @Override
  public void stop() {
    stopped = true;
  }
}
