package io.tailrace.flink.source;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.tailrace.flink.testing.Await;
import io.tailrace.flink.testing.Jobs;
import io.tailrace.flink.testing.KillableBroker;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.functions.MapFunction;
import org.apache.flink.api.common.serialization.SimpleStringSchema;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;
import org.apache.flink.test.junit5.MiniClusterExtension;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** A job that goes on reading while its broker is killed and comes back. */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class KilledBrokerTest {
  @RegisterExtension static final MiniClusterExtension FLINK = Jobs.cluster();

  private static final String TOPIC = "numbers";
  private static final int PARTITIONS = 2;
  private static final int KILLS = 2;
  private static final int BETWEEN_KILLS = 200;
  private static final Map<String, Queue<Integer>> READ = new ConcurrentHashMap<>();

  @TempDir Path data;

  @Test
  void aRunningSourceGoesOnWithoutARestart() throws Exception {
    READ.put(TOPIC, new ConcurrentLinkedQueue<>());
    try (KillableBroker broker = new KillableBroker(data);
        Admin admin = Admin.create(config(broker))) {
      admin.createTopics(List.of(new NewTopic(TOPIC, PARTITIONS, (short) 1))).all().get();
      JobClient job = start(broker);
      try {
        produceAndKill(broker);
        Await.until("all is read", () -> read().size() >= (KILLS + 1) * BETWEEN_KILLS);
        Await.until("all is committed", () -> committed(admin) == (KILLS + 1) * BETWEEN_KILLS);
        assertEquals(JobStatus.RUNNING, job.getJobStatus().get());
        assertEquals(
            IntStream.range(0, (KILLS + 1) * BETWEEN_KILLS).boxed().toList(),
            read().stream().sorted().toList());
      } finally {
        job.cancel().get();
      }
    }
  }

  private static Map<String, Object> config(KillableBroker broker) {
    return Map.of(
        "bootstrap.servers", broker.bootstrapServers(), "reconnect.backoff.max.ms", "200");
  }

  private static Queue<Integer> read() {
    return READ.get(TOPIC);
  }

  private static JobClient start(KillableBroker broker) throws Exception {
    StreamExecutionEnvironment environment = Jobs.environment(PARTITIONS, 0);
    environment.enableCheckpointing(50);
    TailraceSource<String> source =
        TailraceSource.<String>builder()
            .setBootstrapServers(broker.bootstrapServers())
            .setTopics(TOPIC)
            .setGroupId(TOPIC)
            .setProperty("reconnect.backoff.max.ms", "200")
            .setValueOnlyDeserializer(new SimpleStringSchema())
            .build();
    environment
        .fromSource(source, WatermarkStrategy.noWatermarks(), "source")
        .map(new Collecting())
        .sinkTo(new DiscardingSink<>());
    return environment.executeAsync();
  }

  /** Each kill comes when some records have been read and others are on their way. */
  private static void produceAndKill(KillableBroker broker) throws Exception {
    try (KafkaProducer<String, String> producer =
        new KafkaProducer<>(config(broker), new StringSerializer(), new StringSerializer())) {
      for (int kill = 0; kill <= KILLS; kill++) {
        int first = kill * BETWEEN_KILLS;
        for (int number = first; number < first + BETWEEN_KILLS; number++) {
          producer.send(
              new ProducerRecord<>(TOPIC, number % PARTITIONS, null, Integer.toString(number)));
        }
        if (kill < KILLS) {
          Await.until("the next ones are read", () -> read().size() > first);
          broker.killAndRestart();
        }
      }
      producer.flush();
    }
  }

  private static long committed(Admin admin) throws Exception {
    return admin
        .listConsumerGroupOffsets(TOPIC)
        .partitionsToOffsetAndMetadata()
        .get()
        .values()
        .stream()
        .mapToLong(OffsetAndMetadata::offset)
        .sum();
  }

  private static final class Collecting implements MapFunction<String, Integer> {
    private static final long serialVersionUID = 1L;

    @Override
    public Integer map(String value) {
      int number = Integer.parseInt(value);
      read().add(number);
      return number;
    }
  }
}
