package io.tailrace.flink.source.reader;

import io.tailrace.flink.source.InvalidRecordPolicy;
import io.tailrace.flink.source.TailraceRecordDeserializationSchema;
import io.tailrace.flink.source.TailraceSourceOptions;
import io.tailrace.flink.source.split.TailraceSplit;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.function.Supplier;
import org.apache.flink.annotation.Internal;
import org.apache.flink.api.common.serialization.DeserializationSchema;
import org.apache.flink.api.connector.source.SourceReader;
import org.apache.flink.api.connector.source.SourceReaderContext;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.util.UserCodeClassLoader;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;

/** Puts the parts of a reader together. */
@Internal
public final class TailraceReaders {
  /** What the consumer does not know. */
  private static final Set<String> OWN =
      Set.of(
          TailraceSourceOptions.CLIENT_ID_PREFIX.key(),
          TailraceSourceOptions.PARTITION_DISCOVERY_INTERVAL_MS.key(),
          TailraceSourceOptions.REGISTER_CONSUMER_METRICS.key(),
          TailraceSourceOptions.COMMIT_OFFSETS_ON_CHECKPOINT.key());

  private TailraceReaders() {}

  /**
   * A reader for one subtask.
   *
   * @param properties of the consumer, and the options of the source
   * @param rack asked on the task manager, when the consumer is created
   * @throws Exception if the deserializer cannot be opened
   */
  public static <T> SourceReader<T, TailraceSplit> create(
      SourceReaderContext context,
      Properties properties,
      TailraceRecordDeserializationSchema<T> deserializer,
      InvalidRecordPolicy policy,
      Optional<? extends Supplier<String>> rack)
      throws Exception {
    Configuration config = new Configuration();
    properties
        .stringPropertyNames()
        .forEach(name -> config.setString(name, properties.getProperty(name)));
    deserializer.open(new Initialization(context));
    SourceMetrics metrics = new SourceMetrics(context.metricGroup());
    Positions positions = new Positions();
    String clientId =
        config.get(TailraceSourceOptions.CLIENT_ID_PREFIX) + "-" + context.getIndexOfSubtask();
    InvalidRecords invalid =
        InvalidRecords.of(policy, properties, clientId + "-dead-letters", metrics);
    TailraceFetchers fetchers =
        new TailraceFetchers(
            () -> {
              KafkaConsumer<byte[], byte[]> consumer =
                  new KafkaConsumer<>(consumerProperties(properties, clientId, rack));
              metrics.consumer(
                  consumer, config.get(TailraceSourceOptions.REGISTER_CONSUMER_METRICS));
              return new TailraceSplitReader(consumer, metrics, positions::passed);
            },
            config);
    return new TailraceSourceReader<>(
        fetchers,
        new TailraceRecordEmitter<>(deserializer, invalid),
        positions,
        invalid,
        metrics,
        config.get(TailraceSourceOptions.COMMIT_OFFSETS_ON_CHECKPOINT),
        config,
        context);
  }

  private static Properties consumerProperties(
      Properties source, String clientId, Optional<? extends Supplier<String>> rack) {
    Properties properties = new Properties();
    source.stringPropertyNames().stream()
        .filter(name -> !OWN.contains(name))
        .forEach(name -> properties.setProperty(name, source.getProperty(name)));
    properties.setProperty(ConsumerConfig.CLIENT_ID_CONFIG, clientId);
    rack.map(Supplier::get)
        .filter(id -> !id.isEmpty())
        .ifPresent(id -> properties.setProperty(ConsumerConfig.CLIENT_RACK_CONFIG, id));
    return properties;
  }

  private record Initialization(SourceReaderContext context)
      implements DeserializationSchema.InitializationContext {
    @Override
    public MetricGroup getMetricGroup() {
      return context.metricGroup().addGroup("deserializer");
    }

    @Override
    public UserCodeClassLoader getUserCodeClassLoader() {
      return context.getUserCodeClassLoader();
    }
  }
}
