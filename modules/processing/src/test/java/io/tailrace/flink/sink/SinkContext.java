package io.tailrace.flink.sink;

import java.net.URL;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.stream.Collectors;
import org.apache.flink.api.common.serialization.SimpleStringSchema;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.connector.base.DeliveryGuarantee;
import org.apache.flink.connector.testframe.external.ExternalSystemDataReader;
import org.apache.flink.connector.testframe.external.sink.DataStreamSinkV2ExternalContext;
import org.apache.flink.connector.testframe.external.sink.TestingSinkSettings;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;

/** Gives Flink's own suite a sink with one guarantee, and a topic of its own. */
final class SinkContext implements DataStreamSinkV2ExternalContext<String> {
  private static final int PARTITIONS = 3;

  private final String bootstrapServers;
  private final DeliveryGuarantee guarantee;
  private final String topic = "suite-" + UUID.randomUUID();
  private final List<Reader> readers = new ArrayList<>();

  SinkContext(String bootstrapServers, DeliveryGuarantee guarantee) {
    this.bootstrapServers = bootstrapServers;
    this.guarantee = guarantee;
    try (Topics topics = new Topics(bootstrapServers)) {
      topics.create(topic, PARTITIONS);
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public Sink<String> createSink(TestingSinkSettings settings) {
    return TailraceSink.<String>builder()
        .setBootstrapServers(bootstrapServers)
        .setDeliveryGuarantee(guarantee)
        .setTransactionalIdPrefix(topic)
        .setRecordSerializer(
            TailraceRecordSerializationSchema.builder()
                .setTopic(topic)
                .setValueSerializationSchema(new SimpleStringSchema())
                .build())
        .build();
  }

  @Override
  public ExternalSystemDataReader<String> createSinkDataReader(TestingSinkSettings settings) {
    Reader reader = new Reader(bootstrapServers, topic);
    readers.add(reader);
    return reader;
  }

  @Override
  public List<String> generateTestData(TestingSinkSettings settings, long seed) {
    Random random = new Random(seed);
    return random.longs(200).mapToObj(Long::toHexString).collect(Collectors.toList());
  }

  @Override
  public TypeInformation<String> getProducedType() {
    return Types.STRING;
  }

  @Override
  public List<URL> getConnectorJarPaths() {
    return List.of();
  }

  @Override
  public void close() {
    readers.forEach(Reader::close);
  }

  private static final class Reader implements ExternalSystemDataReader<String> {
    private final KafkaConsumer<String, String> consumer;

    Reader(String bootstrapServers, String topic) {
      consumer =
          new KafkaConsumer<>(
              Map.of("bootstrap.servers", bootstrapServers, "isolation.level", "read_committed"),
              new StringDeserializer(),
              new StringDeserializer());
      List<TopicPartition> partitions = new ArrayList<>();
      for (int partition = 0; partition < PARTITIONS; partition++) {
        partitions.add(new TopicPartition(topic, partition));
      }
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
    }

    @Override
    public List<String> poll(Duration timeout) {
      List<String> values = new ArrayList<>();
      consumer.poll(timeout).forEach(record -> values.add(record.value()));
      return values;
    }

    @Override
    public void close() {
      consumer.close();
    }
  }
}
