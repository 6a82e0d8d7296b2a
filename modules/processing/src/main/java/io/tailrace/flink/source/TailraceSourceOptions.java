package io.tailrace.flink.source;

import java.time.Duration;
import org.apache.flink.annotation.PublicEvolving;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.ConfigOptions;

/**
 * What can be set on a source by {@link TailraceSourceBuilder#setProperty}, beside everything that
 * a Kafka consumer knows. The keys are those of Flink's Kafka connector.
 */
@PublicEvolving
public interface TailraceSourceOptions {

  /** What the names of the clients of a source begin with. By default the group id. */
  ConfigOption<String> CLIENT_ID_PREFIX =
      ConfigOptions.key("client.id.prefix")
          .stringType()
          .noDefaultValue()
          .withDescription("What the client ids of the source begin with.");

  /** How often to look for new partitions, in milliseconds; 0 or less for once. */
  ConfigOption<Long> PARTITION_DISCOVERY_INTERVAL_MS =
      ConfigOptions.key("partition.discovery.interval.ms")
          .longType()
          .defaultValue(Duration.ofMinutes(5).toMillis())
          .withDescription("How often to look for new partitions; 0 or less for once.");

  /** Whether the consumer's own metrics are shown among those of the job. */
  ConfigOption<Boolean> REGISTER_CONSUMER_METRICS =
      ConfigOptions.key("register.consumer.metrics")
          .booleanType()
          .defaultValue(true)
          .withDescription("Whether the consumer's metrics are among those of the job.");

  /** Whether a completed checkpoint commits its offsets, for others to see. Needs a group id. */
  ConfigOption<Boolean> COMMIT_OFFSETS_ON_CHECKPOINT =
      ConfigOptions.key("commit.offsets.on.checkpoint")
          .booleanType()
          .defaultValue(true)
          .withDescription("Whether a completed checkpoint commits its offsets.");
}
