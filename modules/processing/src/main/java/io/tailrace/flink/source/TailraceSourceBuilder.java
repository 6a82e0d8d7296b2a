package io.tailrace.flink.source;

import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Pattern;
import org.apache.flink.annotation.PublicEvolving;
import org.apache.flink.api.common.serialization.DeserializationSchema;
import org.apache.flink.api.connector.source.Boundedness;
import org.apache.flink.util.function.SerializableSupplier;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * Describes a {@link TailraceSource}. Who knows the builder of Flink's {@code KafkaSource} knows
 * this one. Needed are the broker, topics or partitions, and a deserializer. Not thread-safe.
 *
 * @param <T> the elements
 */
@PublicEvolving
public final class TailraceSourceBuilder<T> {
  private final Properties properties = new Properties();
  private Optional<TailraceSubscriber> subscriber = Optional.empty();
  private OffsetsInitializer starting = OffsetsInitializer.earliest();
  private Optional<OffsetsInitializer> stopping = Optional.empty();
  private Boundedness boundedness = Boundedness.CONTINUOUS_UNBOUNDED;
  private Optional<TailraceRecordDeserializationSchema<T>> deserializer = Optional.empty();
  private InvalidRecordPolicy invalidRecords = InvalidRecordPolicy.fail();
  private Optional<SerializableSupplier<String>> rack = Optional.empty();

  TailraceSourceBuilder() {}

  /** Where the broker is: host:port, more of them separated by commas. */
  public TailraceSourceBuilder<T> setBootstrapServers(String servers) {
    return setProperty(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, servers);
  }

  /**
   * In whose name offsets are committed when a checkpoint completes, and whose offsets {@link
   * OffsetsInitializer#committedOffsets} takes. Without it nothing is committed. It makes the
   * source no member of the group: it reads all partitions.
   */
  public TailraceSourceBuilder<T> setGroupId(String group) {
    return setProperty(ConsumerConfig.GROUP_ID_CONFIG, group);
  }

  /** As {@link #setTopics(List)}. */
  public TailraceSourceBuilder<T> setTopics(String... topics) {
    return setTopics(List.of(topics));
  }

  /** Reads all partitions of some topics, each of which has to exist. */
  public TailraceSourceBuilder<T> setTopics(List<String> topics) {
    return setSubscriber(new TopicListSubscriber(topics));
  }

  /**
   * Reads all partitions of the topics whose whole name matches, also of those that come later; see
   * {@link TailraceSourceOptions#PARTITION_DISCOVERY_INTERVAL_MS}.
   */
  public TailraceSourceBuilder<T> setTopicPattern(Pattern pattern) {
    return setSubscriber(new TopicPatternSubscriber(pattern));
  }

  /** Reads some partitions, each of which has to exist. */
  public TailraceSourceBuilder<T> setPartitions(Set<TopicPartition> partitions) {
    return setSubscriber(new PartitionSetSubscriber(partitions));
  }

  /**
   * Reads the partitions that a function of the user says.
   *
   * @throws IllegalStateException if topics, a pattern or partitions are set already
   */
  public TailraceSourceBuilder<T> setSubscriber(TailraceSubscriber subscriber) {
    if (this.subscriber.isPresent()) {
      throw new IllegalStateException(
          "What to read is set already, to " + this.subscriber.get() + "; now comes " + subscriber);
    }
    this.subscriber = Optional.of(subscriber);
    return this;
  }

  /**
   * Where reading starts, {@link OffsetsInitializer#earliest} by default. It counts for the
   * partitions that are there when the job first starts: partitions that are discovered later are
   * read from their beginning, and a job that is restored goes on where its checkpoint says.
   */
  public TailraceSourceBuilder<T> setStartingOffsets(OffsetsInitializer starting) {
    this.starting = Objects.requireNonNull(starting, "starting");
    return this;
  }

  /**
   * Makes it a stream that ends: when all partitions have been read up to these offsets the source
   * is done. Partitions that come later are not read. To Flink it is a stream still; see {@link
   * #setBounded} for a batch.
   */
  public TailraceSourceBuilder<T> setUnbounded(OffsetsInitializer stopping) {
    this.boundedness = Boundedness.CONTINUOUS_UNBOUNDED;
    this.stopping = Optional.of(stopping);
    return this;
  }

  /**
   * Makes it bounded: when all partitions have been read up to these offsets the source is done.
   * Where it stops is settled when the job first starts. An offset beyond the end of its partition
   * is waited for. Partitions that come later are not read.
   */
  public TailraceSourceBuilder<T> setBounded(OffsetsInitializer stopping) {
    this.boundedness = Boundedness.BOUNDED;
    this.stopping = Optional.of(stopping);
    return this;
  }

  /** What makes elements of records. */
  public TailraceSourceBuilder<T> setDeserializer(
      TailraceRecordDeserializationSchema<T> deserializer) {
    this.deserializer = Optional.of(deserializer);
    return this;
  }

  /** What makes elements of the values of records. */
  public TailraceSourceBuilder<T> setValueOnlyDeserializer(DeserializationSchema<T> deserializer) {
    return setDeserializer(TailraceRecordDeserializationSchema.valueOnly(deserializer));
  }

  /** What becomes of records that cannot be deserialized; by default the job fails. */
  public TailraceSourceBuilder<T> setInvalidRecordPolicy(InvalidRecordPolicy policy) {
    this.invalidRecords = Objects.requireNonNull(policy, "policy");
    return this;
  }

  /** What the names of all clients of this source begin with; by default the group id. */
  public TailraceSourceBuilder<T> setClientIdPrefix(String prefix) {
    return setProperty(TailraceSourceOptions.CLIENT_ID_PREFIX.key(), prefix);
  }

  /**
   * In which rack a reader is, so that it can read from a replica nearby (KIP-392). It is asked on
   * the task manager; where it says nothing, or null, the reader is in no rack.
   */
  public TailraceSourceBuilder<T> setRackIdSupplier(SerializableSupplier<String> rack) {
    this.rack = Optional.of(rack);
    return this;
  }

  /**
   * Sets a property of Kafka's consumer, or one of {@link TailraceSourceOptions}. The source itself
   * sets {@code auto.offset.reset} (by the starting offsets) and {@code client.id}.
   */
  public TailraceSourceBuilder<T> setProperty(String key, String value) {
    properties.setProperty(key, value);
    return this;
  }

  /** As {@link #setProperty}, for many of them. */
  public TailraceSourceBuilder<T> setProperties(Properties properties) {
    properties
        .stringPropertyNames()
        .forEach(name -> setProperty(name, properties.getProperty(name)));
    return this;
  }

  /**
   * The source.
   *
   * @throws IllegalStateException if something is missing, or does not go together
   */
  public TailraceSource<T> build() {
    require(
        properties.containsKey(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG),
        "The broker is missing: setBootstrapServers");
    require(
        subscriber.isPresent(),
        "What to read is missing: setTopics, setTopicPattern or setPartitions");
    require(deserializer.isPresent(), "The deserializer is missing: setDeserializer");
    boolean grouped = properties.containsKey(ConsumerConfig.GROUP_ID_CONFIG);
    require(
        grouped
            || !starting.needsGroup()
                && !stopping.map(OffsetsInitializer::needsGroup).orElse(false),
        "Committed offsets need a group: setGroupId");
    require(
        grouped
            || !isSet(TailraceSourceOptions.COMMIT_OFFSETS_ON_CHECKPOINT.key())
                && !isSet(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG),
        "To commit offsets needs a group: setGroupId");
    return new TailraceSource<>(this, complete(grouped));
  }

  private boolean isSet(String key) {
    return Boolean.parseBoolean(properties.getProperty(key));
  }

  private static void require(boolean condition, String otherwise) {
    if (!condition) {
      throw new IllegalStateException(otherwise);
    }
  }

  private Properties complete(boolean grouped) {
    Properties complete = new Properties();
    complete.setProperty(
        ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class.getName());
    complete.setProperty(
        ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class.getName());
    complete.setProperty(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, "false");
    complete.setProperty(
        TailraceSourceOptions.CLIENT_ID_PREFIX.key(),
        grouped
            ? properties.getProperty(ConsumerConfig.GROUP_ID_CONFIG)
            : "TailraceSource-" + UUID.randomUUID());
    complete.setProperty(
        TailraceSourceOptions.COMMIT_OFFSETS_ON_CHECKPOINT.key(), Boolean.toString(grouped));
    complete.setProperty(
        TailraceSourceOptions.PARTITION_DISCOVERY_INTERVAL_MS.key(),
        TailraceSourceOptions.PARTITION_DISCOVERY_INTERVAL_MS.defaultValue().toString());
    complete.putAll(properties);
    if (stopping.isPresent()) {
      complete.setProperty(TailraceSourceOptions.PARTITION_DISCOVERY_INTERVAL_MS.key(), "-1");
    }
    complete.setProperty(
        ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
        starting.getAutoOffsetResetStrategy().name().toLowerCase(Locale.ROOT));
    return complete;
  }

  Optional<TailraceSubscriber> subscriber() {
    return subscriber;
  }

  OffsetsInitializer starting() {
    return starting;
  }

  Optional<OffsetsInitializer> stopping() {
    return stopping;
  }

  Boundedness boundedness() {
    return boundedness;
  }

  Optional<TailraceRecordDeserializationSchema<T>> deserializer() {
    return deserializer;
  }

  InvalidRecordPolicy invalidRecords() {
    return invalidRecords;
  }

  Optional<SerializableSupplier<String>> rack() {
    return rack;
  }
}
