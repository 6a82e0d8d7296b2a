package io.tailrace.flink.sink;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.flink.api.common.serialization.SimpleStringSchema;
import org.apache.flink.connector.base.DeliveryGuarantee;
import org.apache.flink.util.InstantiationUtil;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;

class TailraceSinkBuilderTest {
  private static final TailraceRecordSerializationSchema.TailraceSinkContext CONTEXT =
      new TailraceRecordSerializationSchema.TailraceSinkContext() {
        @Override
        public int getParallelInstanceId() {
          return 4;
        }

        @Override
        public int getNumberOfParallelInstances() {
          return 5;
        }

        @Override
        public int[] getPartitionsForTopic(String topic) {
          return new int[] {0, 1, 2};
        }
      };

  private static TailraceSinkBuilder<String> complete() {
    return TailraceSink.<String>builder()
        .setBootstrapServers("localhost:1")
        .setTransactionalIdPrefix("p")
        .setDeliveryGuarantee(DeliveryGuarantee.EXACTLY_ONCE)
        .setRecordSerializer(
            TailraceRecordSerializationSchema.builder()
                .setTopic("t")
                .setValueSerializationSchema(new SimpleStringSchema())
                .build());
  }

  @Test
  void aSinkTravelsToTheTasks() throws Exception {
    byte[] travelling = InstantiationUtil.serializeObject(complete().build());
    assertTrue(
        InstantiationUtil.deserializeObject(travelling, getClass().getClassLoader())
            instanceof TailraceSink);
  }

  @Test
  void whatIsMissingOrDoesNotGoTogetherIsRefused() {
    assertRefused("bootstrap", TailraceSink.<String>builder());
    assertRefused("serializer", TailraceSink.<String>builder().setBootstrapServers("b"));
    assertRefused("transactional ids itself", complete().setProperty("transactional.id", "x"));
    assertRefused("itself", complete().setProperty("transaction.two.phase.commit.enable", "true"));
    assertRefused("SASL_SSL", complete().setProperty("security.protocol", "SASL_SSL"));
    assertThrows(
        IllegalArgumentException.class, () -> TailraceSink.builder().setTransactionalIdPrefix(""));
  }

  private static void assertRefused(String reason, TailraceSinkBuilder<?> builder) {
    IllegalStateException refusal = assertThrows(IllegalStateException.class, builder::build);
    assertTrue(refusal.getMessage().contains(reason), refusal.getMessage());
  }

  @Test
  void everyPartOfARecordCanBeChosen() throws Exception {
    TailraceRecordSerializationSchema<String> schema =
        TailraceRecordSerializationSchema.builder()
            .setTopicSelector((String element) -> "to-" + element)
            .setKeySerializationSchema(new SimpleStringSchema())
            .setValueSerializationSchema((String element) -> null)
            .setPartitioner(TailracePartitioner.fixed())
            .setHeaderProvider((String element) -> new RecordHeaders().add("h", bytes(element)))
            .build();
    schema.open(null, CONTEXT);
    ProducerRecord<byte[], byte[]> record = schema.serialize("a", CONTEXT, 12L);
    assertEquals("to-a", record.topic());
    assertEquals(1, record.partition());
    assertEquals(12L, record.timestamp());
    assertArrayEquals(bytes("a"), record.key());
    assertNull(record.value(), "a tombstone");
    assertArrayEquals(bytes("a"), record.headers().lastHeader("h").value());
    assertNull(schema.serialize("a", CONTEXT, Long.MIN_VALUE).timestamp());
  }

  @Test
  void kafkasSerializersServeToo() throws Exception {
    TailraceRecordSerializationSchema<String> schema =
        TailraceRecordSerializationSchema.builder()
            .setTopic("t")
            .setKafkaKeySerializer(StringSerializer.class)
            .setKafkaValueSerializer(StringSerializer.class)
            .build();
    schema.open(null, CONTEXT);
    ProducerRecord<byte[], byte[]> record = schema.serialize("ü", CONTEXT, 1L);
    assertArrayEquals(bytes("ü"), record.key());
    assertArrayEquals(bytes("ü"), record.value());
    assertNull(record.partition());
  }

  @Test
  void topicsThatGrowAreLookedAtAgain() {
    long[] now = {0};
    int[] lookups = {0};
    PartitionCache cache = new PartitionCache(t -> new int[++lookups[0]], () -> now[0], 60);
    assertEquals(1, cache.partitions("t").length);
    now[0] = 59;
    assertEquals(1, cache.partitions("t").length);
    now[0] = 60;
    assertEquals(2, cache.partitions("t").length);
    assertEquals(List.of(2), List.of(lookups[0]));
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
