package io.tailrace.flink.table;

import static io.tailrace.flink.table.TailraceConnectorOptions.KEY_FIELDS;
import static io.tailrace.flink.table.TailraceConnectorOptions.SINK_DELIVERY_GUARANTEE;
import static io.tailrace.flink.table.TailraceConnectorOptions.SINK_FORMER_TRANSACTIONAL_ID_PREFIXES;
import static io.tailrace.flink.table.TailraceConnectorOptions.SINK_IGNORE_LOST_TRANSACTIONS;
import static io.tailrace.flink.table.TailraceConnectorOptions.SINK_PARALLELISM;
import static io.tailrace.flink.table.TailraceConnectorOptions.SINK_PARTITIONER;
import static io.tailrace.flink.table.TailraceConnectorOptions.SINK_TRANSACTIONAL_ID_PREFIX;

import io.tailrace.flink.sink.TailracePartitioner;
import io.tailrace.flink.sink.TailraceSink;
import io.tailrace.flink.sink.TailraceSinkBuilder;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import org.apache.flink.configuration.ReadableConfig;
import org.apache.flink.connector.base.DeliveryGuarantee;
import org.apache.flink.table.api.ValidationException;
import org.apache.flink.table.data.RowData;
import org.apache.flink.util.FlinkException;
import org.apache.flink.util.InstantiationUtil;

/**
 * What the options of a table say about writing it.
 *
 * @param partitioner empty for the producer's
 * @param prefix of transactional ids
 */
record SinkOptions(
    TargetTopics topics,
    DeliveryGuarantee guarantee,
    Optional<String> prefix,
    List<String> formerPrefixes,
    boolean ignoreLost,
    Optional<TailracePartitioner<RowData>> partitioner,
    Properties properties,
    Optional<Integer> parallelism) {
  private static final String DEFAULT = "default";
  private static final String ROUND_ROBIN = "round-robin";
  private static final String FIXED = "fixed";

  /**
   * Reads and checks them.
   *
   * @param all as they stand in the table, for the properties of clients among them
   * @param loader of the job's classes
   * @throws ValidationException if something is missing, or does not go together
   */
  static SinkOptions of(ReadableConfig options, Map<String, String> all, ClassLoader loader) {
    TopicOptions topics = TopicOptions.of(options, "write");
    DeliveryGuarantee guarantee = options.get(SINK_DELIVERY_GUARANTEE);
    Optional<String> prefix = options.getOptional(SINK_TRANSACTIONAL_ID_PREFIX);
    if (guarantee == DeliveryGuarantee.EXACTLY_ONCE && prefix.isEmpty()) {
      throw new ValidationException(
          "'%s' = 'exactly-once' needs '%s'"
              .formatted(SINK_DELIVERY_GUARANTEE.key(), SINK_TRANSACTIONAL_ID_PREFIX.key()));
    }
    return new SinkOptions(
        new TargetTopics(topics.names(), topics.pattern()),
        guarantee,
        prefix,
        options.getOptional(SINK_FORMER_TRANSACTIONAL_ID_PREFIXES).orElse(List.of()),
        options.get(SINK_IGNORE_LOST_TRANSACTIONS),
        partitioner(options, loader),
        ScanOptions.clientProperties(all),
        options.getOptional(SINK_PARALLELISM));
  }

  private static Optional<TailracePartitioner<RowData>> partitioner(
      ReadableConfig options, ClassLoader loader) {
    String name = options.get(SINK_PARTITIONER);
    boolean hasKey = !options.getOptional(KEY_FIELDS).orElse(List.of()).isEmpty();
    if (name.equals(ROUND_ROBIN) && hasKey) {
      throw new ValidationException(
          "'%s' = '%s' does not go with '%s'"
              .formatted(SINK_PARTITIONER.key(), ROUND_ROBIN, KEY_FIELDS.key()));
    }
    return switch (name) {
      case DEFAULT, ROUND_ROBIN -> Optional.empty();
      case FIXED -> Optional.of(TailracePartitioner.fixed());
      default -> Optional.of(load(name, loader));
    };
  }

  private static TailracePartitioner<RowData> load(String name, ClassLoader loader) {
    try {
      return InstantiationUtil.instantiate(name, RowPartitioner.class, loader);
    } catch (FlinkException | ClassCastException e) {
      throw new ValidationException(
          "'%s' is '%s', which is none of '%s', '%s', '%s' and no class that is a RowPartitioner"
              .formatted(SINK_PARTITIONER.key(), name, DEFAULT, FIXED, ROUND_ROBIN),
          e);
    }
  }

  /** A sink that writes what they say. */
  TailraceSinkBuilder<RowData> sink() {
    TailraceSinkBuilder<RowData> sink =
        TailraceSink.<RowData>builder()
            .setProperties(properties)
            .setDeliveryGuarantee(guarantee)
            .setFormerTransactionalIdPrefixes(formerPrefixes)
            .setIgnoreLostTransactions(ignoreLost);
    prefix.ifPresent(sink::setTransactionalIdPrefix);
    return sink;
  }
}
