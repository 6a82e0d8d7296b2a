package io.tailrace.examples.jobqueue;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;

/**
 * Reads jobs and results until each job has one, and looks at every output. The exit code is the
 * verdict: 0 if all is well, 1 if not. Arguments: the bootstrap servers, and the folder of the
 * object store.
 */
public final class Inspector {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private Inspector() {}

  public static void main(String[] args) throws IOException {
    Inspection inspection = new Inspection(new ObjectStore(Path.of(args[1])));
    read(args[0], inspection);
    List<String> violations = inspection.violations();
    System.out.println(
        inspection.results() + " results of " + Studio.VIDEOS + " videos, "
            + inspection.repeated() + " of them told twice");
    violations.forEach(violation -> System.out.println("  " + violation));
    boolean proven = violations.isEmpty() && inspection.results() == Studio.VIDEOS;
    System.out.println(
        proven ? "PROVEN: every job has one result, and every pixel is right" : "VIOLATED");
    System.exit(proven ? 0 : 1);
  }

  private static void read(String servers, Inspection inspection) {
    Map<String, Object> config = Map.of("bootstrap.servers", servers);
    try (KafkaConsumer<String, String> consumer =
        new KafkaConsumer<>(config, new StringDeserializer(), new StringDeserializer())) {
      List<TopicPartition> all =
          Stream.of(Worker.JOBS, Worker.RESULTS)
              .flatMap(topic -> consumer.partitionsFor(topic).stream())
              .map(info -> new TopicPartition(info.topic(), info.partition()))
              .toList();
      consumer.assign(all);
      consumer.seekToBeginning(all);
      long deadline = System.nanoTime() + PATIENCE.toNanos();
      while (!isRead(consumer, all) || !inspection.isComplete()) {
        for (ConsumerRecord<String, String> record : consumer.poll(Duration.ofMillis(200))) {
          ClaimCheck check = ClaimCheck.parse(record.value());
          if (record.topic().equals(Worker.JOBS)) {
            inspection.seeJob(record.key(), check);
          } else {
            inspection.seeResult(record.key(), check);
          }
        }
        if (System.nanoTime() > deadline) {
          return; // what is missing is said then
        }
      }
    }
  }

  private static boolean isRead(
      KafkaConsumer<String, String> consumer, List<TopicPartition> partitions) {
    return consumer.endOffsets(partitions).entrySet().stream()
        .allMatch(end -> consumer.position(end.getKey()) >= end.getValue());
  }
}
