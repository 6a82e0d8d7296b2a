package io.tailrace.flink.source;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tailrace.flink.testing.Jobs;
import io.tailrace.flink.testing.TestBroker;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.UUID;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.test.junit5.MiniClusterExtension;
import org.apache.flink.util.ExceptionUtils;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.IntegerDeserializer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What becomes of a record that is no number of four bytes. */
class InvalidRecordsTest {
  @RegisterExtension static final MiniClusterExtension FLINK = Jobs.cluster();

  private static final TestBroker BROKER = TestBroker.shared();
  private final String topic = "invalid-" + UUID.randomUUID();
  private final String deadLetters = topic + ".dead";

  @BeforeEach
  void topics() {
    BROKER.createTopic(topic, 1);
    try (KafkaProducer<String, String> producer = BROKER.producer(Map.of())) {
      producer.send(new ProducerRecord<>(topic, "\0\0\0\1"));
      ProducerRecord<String, String> invalid =
          new ProducerRecord<>(topic, 0, 1234L, "key", "five!");
      invalid.headers().add("mine", new byte[] {1, 2});
      producer.send(invalid);
      producer.send(new ProducerRecord<>(topic, "\0\0\0\2"));
    }
  }

  private List<Integer> read(String from, InvalidRecordPolicy policy) throws Exception {
    StreamExecutionEnvironment environment = Jobs.environment(1, 0);
    TailraceSource<Integer> source =
        TailraceSource.<Integer>builder()
            .setBootstrapServers(BROKER.bootstrapServers())
            .setTopics(from)
            .setGroupId("readers")
            .setBounded(OffsetsInitializer.latest())
            .setDeserializer(
                TailraceRecordDeserializationSchema.valueOnly(IntegerDeserializer.class))
            .setInvalidRecordPolicy(policy)
            .build();
    return environment
        .fromSource(source, WatermarkStrategy.noWatermarks(), "source")
        .executeAndCollect(100);
  }

  private String failure(String from, InvalidRecordPolicy policy) {
    return ExceptionUtils.stringifyException(
        assertThrows(Exception.class, () -> read(from, policy)));
  }

  @Test
  void itFailsTheJob() {
    String failure = failure(topic, InvalidRecordPolicy.fail());
    assertTrue(
        failure.contains("the record at offset 1 of partition 0 of topic " + topic), failure);
  }

  @Test
  void itIsSkipped() throws Exception {
    assertEquals(List.of(1, 2), read(topic, InvalidRecordPolicy.skip()));
  }

  @Test
  void itGoesToTheDeadLetterTopicWithItsOrigin() throws Exception {
    BROKER.createTopic(deadLetters, 1);
    assertEquals(List.of(1, 2), read(topic, InvalidRecordPolicy.deadLetter(deadLetters)));
    List<ConsumerRecord<byte[], byte[]>> letters = BROKER.read(deadLetters);
    assertEquals(1, letters.size());
    ConsumerRecord<byte[], byte[]> letter = letters.get(0);
    assertEquals("key", new String(letter.key(), StandardCharsets.UTF_8));
    assertEquals("five!", new String(letter.value(), StandardCharsets.UTF_8));
    assertArrayEquals(new byte[] {1, 2}, letter.headers().lastHeader("mine").value());
    Map<String, String> headers = new TreeMap<>();
    List<String> names = new ArrayList<>();
    for (Header header : letter.headers()) {
      headers.put(header.key(), new String(header.value(), StandardCharsets.UTF_8));
      names.add(header.key());
    }
    assertEquals(names.size(), headers.size(), names.toString());
    assertEquals(topic, headers.get(DeadLetterHeaders.TOPIC));
    assertEquals("0", headers.get(DeadLetterHeaders.PARTITION));
    assertEquals("1", headers.get(DeadLetterHeaders.OFFSET));
    assertEquals("1234", headers.get(DeadLetterHeaders.TIMESTAMP));
    assertEquals("CreateTime", headers.get(DeadLetterHeaders.TIMESTAMP_TYPE));
    assertEquals("readers", headers.get(DeadLetterHeaders.GROUP));
    assertEquals(
        "org.apache.kafka.common.errors.SerializationException",
        headers.get(DeadLetterHeaders.EXCEPTION_CLASS));
    assertTrue(headers.get(DeadLetterHeaders.MESSAGE).contains("4"), headers.toString());
  }

  @Test
  void aDeadLetterTopicThatIsNotThereFailsTheJob() {
    Properties impatient = new Properties();
    impatient.setProperty("max.block.ms", "500");
    String failure = failure(topic, InvalidRecordPolicy.deadLetter(deadLetters, impatient));
    for (String part : List.of("dead-letter topic " + deadLetters, "offset 1", topic)) {
      assertTrue(failure.contains(part), failure);
    }
  }

  @Test
  void aDeadLetterIsNoDeadLetterAgain() {
    String failure = failure(topic, InvalidRecordPolicy.deadLetter(topic));
    assertTrue(failure.contains("the dead-letter topic itself"), failure);
  }
}
