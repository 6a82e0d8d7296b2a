package io.tailrace.flink.source;

import io.tailrace.flink.source.enumerator.AdminOffsets;
import io.tailrace.flink.source.enumerator.EnumeratorState;
import io.tailrace.flink.source.enumerator.EnumeratorStateSerializer;
import io.tailrace.flink.source.enumerator.SplitPlan;
import io.tailrace.flink.source.enumerator.TailraceEnumerator;
import io.tailrace.flink.source.reader.TailraceReaders;
import io.tailrace.flink.source.split.TailraceSplit;
import io.tailrace.flink.source.split.TailraceSplitSerializer;
import java.util.Optional;
import java.util.Properties;
import org.apache.flink.annotation.PublicEvolving;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.connector.source.Boundedness;
import org.apache.flink.api.connector.source.Source;
import org.apache.flink.api.connector.source.SourceReader;
import org.apache.flink.api.connector.source.SourceReaderContext;
import org.apache.flink.api.connector.source.SplitEnumerator;
import org.apache.flink.api.connector.source.SplitEnumeratorContext;
import org.apache.flink.api.java.typeutils.ResultTypeQueryable;
import org.apache.flink.core.io.SimpleVersionedSerializer;
import org.apache.flink.util.function.SerializableSupplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.ConsumerConfig;

/**
 * Topics of a broker as a stream, or, if it is bounded, as a batch.
 *
 * <pre>{@code
 * TailraceSource<String> source =
 *     TailraceSource.<String>builder()
 *         .setBootstrapServers("127.0.0.1:9092")
 *         .setTopics("orders")
 *         .setGroupId("order-counter")
 *         .setStartingOffsets(OffsetsInitializer.earliest())
 *         .setValueOnlyDeserializer(new SimpleStringSchema())
 *         .build();
 * env.fromSource(source, WatermarkStrategy.noWatermarks(), "orders");
 * }</pre>
 *
 * <p>Each partition is a split. With checkpoints, each record has its effect on the job's state
 * exactly once. Elements have the timestamps of their records. It is immutable, and is sent to the
 * job manager and the task managers as a serialized object.
 *
 * @param <T> the elements
 */
@PublicEvolving
public final class TailraceSource<T>
    implements Source<T, TailraceSplit, EnumeratorState>, ResultTypeQueryable<T> {
  private static final long serialVersionUID = 1;

  private final TailraceSubscriber subscriber;
  private final OffsetsInitializer starting;
  private final OffsetsInitializer stopping;
  private final Boundedness boundedness;
  private final TailraceRecordDeserializationSchema<T> deserializer;
  private final InvalidRecordPolicy invalidRecords;
  private final Properties properties;
  private final SerializableSupplier<String> rack;

  TailraceSource(TailraceSourceBuilder<T> builder, Properties properties) {
    this.subscriber = builder.subscriber().orElseThrow();
    this.starting = builder.starting();
    this.stopping = builder.stopping().orElse(null);
    this.boundedness = builder.boundedness();
    this.deserializer = builder.deserializer().orElseThrow();
    this.invalidRecords = builder.invalidRecords();
    this.rack = builder.rack().orElse(null);
    this.properties = properties;
  }

  /** A source to be described. */
  public static <T> TailraceSourceBuilder<T> builder() {
    return new TailraceSourceBuilder<>();
  }

  @Override
  public Boundedness getBoundedness() {
    return boundedness;
  }

  @Override
  public SourceReader<T, TailraceSplit> createReader(SourceReaderContext context) throws Exception {
    return TailraceReaders.create(
        context, properties, deserializer, invalidRecords, Optional.ofNullable(rack));
  }

  @Override
  public SplitEnumerator<TailraceSplit, EnumeratorState> createEnumerator(
      SplitEnumeratorContext<TailraceSplit> context) {
    return restoreEnumerator(context, EnumeratorState.INITIAL);
  }

  @Override
  public SplitEnumerator<TailraceSplit, EnumeratorState> restoreEnumerator(
      SplitEnumeratorContext<TailraceSplit> context, EnumeratorState state) {
    Optional<String> group =
        Optional.ofNullable(properties.getProperty(ConsumerConfig.GROUP_ID_CONFIG));
    return new TailraceEnumerator(
        context,
        subscriber,
        new SplitPlan(starting, Optional.ofNullable(stopping)),
        Long.parseLong(
            properties.getProperty(TailraceSourceOptions.PARTITION_DISCOVERY_INTERVAL_MS.key())),
        () -> Admin.create(adminProperties()),
        admin -> new AdminOffsets(admin, group),
        state);
  }

  private Properties adminProperties() {
    Properties admin = new Properties();
    properties.stringPropertyNames().stream()
        .filter(
            name ->
                AdminClientConfig.configNames().contains(name)
                    || !ConsumerConfig.configNames().contains(name))
        .forEach(name -> admin.setProperty(name, properties.getProperty(name)));
    admin.setProperty(
        AdminClientConfig.CLIENT_ID_CONFIG,
        properties.getProperty(TailraceSourceOptions.CLIENT_ID_PREFIX.key())
            + "-enumerator-admin-client");
    return admin;
  }

  @Override
  public SimpleVersionedSerializer<TailraceSplit> getSplitSerializer() {
    return new TailraceSplitSerializer();
  }

  @Override
  public SimpleVersionedSerializer<EnumeratorState> getEnumeratorCheckpointSerializer() {
    return new EnumeratorStateSerializer();
  }

  @Override
  public TypeInformation<T> getProducedType() {
    return deserializer.getProducedType();
  }
}
