package io.tailrace.flink.sink;

import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import org.apache.flink.connector.base.DeliveryGuarantee;
import org.apache.flink.util.Preconditions;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.producer.ProducerConfig;

/**
 * Describes a {@link TailraceSink}. Bootstrap servers and a record serializer are needed; for
 * exactly-once, also a prefix of transactional ids.
 *
 * @param <T> of the elements
 */
public final class TailraceSinkBuilder<T> {
  /** Room for the rest of an id in what a checkpoint can hold of one. */
  private static final int LONGEST_PREFIX = 60_000;

  private static final String PLAINTEXT = "PLAINTEXT";

  private final Properties properties = new Properties();
  private final Set<String> formerPrefixes = new HashSet<>();
  private Optional<TailraceRecordSerializationSchema<T>> serializer = Optional.empty();
  private DeliveryGuarantee guarantee = DeliveryGuarantee.NONE;
  private Optional<String> prefix = Optional.empty();
  private boolean ignoreLost;

  TailraceSinkBuilder() {}

  /** Where the brokers are: {@code host:port}, or several with commas between them. */
  public TailraceSinkBuilder<T> setBootstrapServers(String bootstrapServers) {
    return setProperty(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers);
  }

  /** What is promised when something fails; {@link DeliveryGuarantee#NONE} unless it is set. */
  public TailraceSinkBuilder<T> setDeliveryGuarantee(DeliveryGuarantee guarantee) {
    this.guarantee = Objects.requireNonNull(guarantee, "guarantee");
    return this;
  }

  /** How records are made of elements. */
  public TailraceSinkBuilder<T> setRecordSerializer(
      TailraceRecordSerializationSchema<T> serializer) {
    this.serializer = Optional.of(serializer);
    return this;
  }

  /**
   * What the transactional ids of this sink begin with. No other sink may use it, in this job or in
   * another one, as long as this one is used: a sink aborts transactions of its prefix that are not
   * in the checkpoint that it is restored from. Keep it when the job is changed.
   */
  public TailraceSinkBuilder<T> setTransactionalIdPrefix(String prefix) {
    this.prefix = Optional.of(checked(prefix));
    return this;
  }

  /**
   * Prefixes that this sink has had before, and that no sink uses any more: transactions that are
   * still open there are aborted. Those that the restored checkpoint knows of are found without
   * this.
   */
  public TailraceSinkBuilder<T> setFormerTransactionalIdPrefixes(Collection<String> prefixes) {
    formerPrefixes.clear();
    prefixes.forEach(one -> formerPrefixes.add(checked(one)));
    return this;
  }

  /**
   * Whether the job goes on when a transaction of its checkpoint turns out to have been aborted by
   * somebody else, without its records. It fails unless this is set.
   */
  public TailraceSinkBuilder<T> setIgnoreLostTransactions(boolean ignore) {
    ignoreLost = ignore;
    return this;
  }

  /** A setting of Kafka's producer, or of its admin client. */
  public TailraceSinkBuilder<T> setProperty(String key, String value) {
    properties.setProperty(
        Objects.requireNonNull(key, "key"), Objects.requireNonNull(value, "value"));
    return this;
  }

  /** Several settings. */
  public TailraceSinkBuilder<T> setProperties(Map<String, String> values) {
    values.forEach(this::setProperty);
    return this;
  }

  /** Several settings. */
  public TailraceSinkBuilder<T> setProperties(Properties values) {
    values.stringPropertyNames().forEach(name -> setProperty(name, values.getProperty(name)));
    return this;
  }

  private static String checked(String prefix) {
    int length = prefix.getBytes(StandardCharsets.UTF_8).length;
    Preconditions.checkArgument(
        length > 0 && length <= LONGEST_PREFIX,
        "A prefix of transactional ids has 1 to %s bytes, not %s",
        LONGEST_PREFIX,
        length);
    return prefix;
  }

  /**
   * The sink.
   *
   * @throws IllegalStateException if something is missing, or does not go together
   */
  public TailraceSink<T> build() {
    Preconditions.checkState(
        properties.containsKey(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG),
        "No bootstrap servers are set");
    TailraceRecordSerializationSchema<T> made =
        serializer.orElseThrow(() -> new IllegalStateException("No record serializer is set"));
    Properties copy = new Properties();
    copy.putAll(properties);
    if (guarantee == DeliveryGuarantee.EXACTLY_ONCE) {
      Preconditions.checkState(
          prefix.isPresent(), "Exactly-once needs a prefix of transactional ids");
      checkTransactional();
    }
    return new TailraceSink<>(
        copy, made, guarantee, prefix.orElse(""), Set.copyOf(formerPrefixes), ignoreLost);
  }

  private void checkTransactional() {
    Preconditions.checkState(
        !properties.containsKey(ProducerConfig.TRANSACTIONAL_ID_CONFIG),
        "The sink chooses transactional ids itself");
    Preconditions.checkState(
        !properties.containsKey(ProducerConfig.TRANSACTION_TWO_PHASE_COMMIT_ENABLE_CONFIG),
        "The sink prepares transactions itself, without %s",
        ProducerConfig.TRANSACTION_TWO_PHASE_COMMIT_ENABLE_CONFIG);
    String protocol =
        properties.getProperty(CommonClientConfigs.SECURITY_PROTOCOL_CONFIG, PLAINTEXT);
    Preconditions.checkState(
        PLAINTEXT.equalsIgnoreCase(protocol),
        "Exactly-once cannot commit over %s after a restore yet: only over PLAINTEXT",
        protocol);
  }
}
