package io.tailrace.flink.compatibility;

import io.tailrace.flink.sink.PreparedTransaction;
import io.tailrace.flink.sink.TailraceRecordSerializationSchema;
import io.tailrace.flink.sink.TailraceSink;
import io.tailrace.flink.sink.TailraceSinkBuilder;
import io.tailrace.flink.source.OffsetsInitializer;
import io.tailrace.flink.source.TailraceSource;
import java.util.Properties;
import org.apache.flink.api.common.serialization.SimpleStringSchema;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.api.connector.source.Source;
import org.apache.flink.connector.base.DeliveryGuarantee;
import org.apache.flink.connector.kafka.sink.KafkaCommittable;
import org.apache.flink.connector.kafka.sink.KafkaRecordSerializationSchema;
import org.apache.flink.connector.kafka.sink.KafkaSink;
import org.apache.flink.connector.kafka.sink.KafkaSinkBuilder;
import org.apache.flink.connector.kafka.source.KafkaSource;

/** The two connectors that are compared, each with the same settings. */
enum Connector {
  TAILRACE {
    @Override
    Source<String, ?, ?> source(String servers, String topic) {
      return TailraceSource.<String>builder()
          .setBootstrapServers(servers)
          .setTopics(topic)
          .setStartingOffsets(OffsetsInitializer.earliest())
          .setBounded(OffsetsInitializer.latest())
          .setValueOnlyDeserializer(new SimpleStringSchema())
          .build();
    }

    @Override
    Sink<String> plainSink(String servers, String topic) {
      return builder(servers, topic, DeliveryGuarantee.AT_LEAST_ONCE).build();
    }

    @Override
    Sink<String> timedSink(String servers, String topic, CommitTimes times) {
      return new TimedSink<>(
          builder(servers, topic, DeliveryGuarantee.EXACTLY_ONCE)
              .setTransactionalIdPrefix(topic)
              .build(),
          PreparedTransaction.class,
          times);
    }

    private TailraceSinkBuilder<String> builder(
        String servers, String topic, DeliveryGuarantee guarantee) {
      return TailraceSink.<String>builder()
          .setBootstrapServers(servers)
          .setProperties(PRODUCER)
          .setDeliveryGuarantee(guarantee)
          .setRecordSerializer(
              TailraceRecordSerializationSchema.builder()
                  .setTopic(topic)
                  .setValueSerializationSchema(new SimpleStringSchema())
                  .build());
    }
  },

  KAFKA {
    @Override
    Source<String, ?, ?> source(String servers, String topic) {
      return KafkaSource.<String>builder()
          .setBootstrapServers(servers)
          .setTopics(topic)
          .setStartingOffsets(
              org.apache.flink.connector.kafka.source.enumerator.initializer.OffsetsInitializer
                  .earliest())
          .setBounded(
              org.apache.flink.connector.kafka.source.enumerator.initializer.OffsetsInitializer
                  .latest())
          .setValueOnlyDeserializer(new SimpleStringSchema())
          .build();
    }

    @Override
    Sink<String> plainSink(String servers, String topic) {
      return builder(servers, topic, DeliveryGuarantee.AT_LEAST_ONCE).build();
    }

    @Override
    Sink<String> timedSink(String servers, String topic, CommitTimes times) {
      return new TimedSink<>(
          builder(servers, topic, DeliveryGuarantee.EXACTLY_ONCE)
              .setTransactionalIdPrefix(topic)
              .setProperty("transaction.timeout.ms", "600000")
              .build(),
          KafkaCommittable.class,
          times);
    }

    private KafkaSinkBuilder<String> builder(
        String servers, String topic, DeliveryGuarantee guarantee) {
      return KafkaSink.<String>builder()
          .setBootstrapServers(servers)
          .setKafkaProducerConfig(PRODUCER)
          .setDeliveryGuarantee(guarantee)
          .setRecordSerializer(
              KafkaRecordSerializationSchema.builder()
                  .setTopic(topic)
                  .setValueSerializationSchema(new SimpleStringSchema())
                  .build());
    }
  };

  /** Large batches, as one sets them for throughput. */
  private static final Properties PRODUCER = new Properties();

  static {
    PRODUCER.setProperty("linger.ms", "5");
    PRODUCER.setProperty("batch.size", "65536");
  }

  /** All that a topic holds. */
  abstract Source<String, ?, ?> source(String servers, String topic);

  /** At least once. */
  abstract Sink<String> plainSink(String servers, String topic);

  /** Exactly once; it notes how long checkpoints take. */
  abstract Sink<String> timedSink(String servers, String topic, CommitTimes times);
}
