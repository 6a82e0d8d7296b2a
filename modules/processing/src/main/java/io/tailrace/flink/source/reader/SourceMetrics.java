package io.tailrace.flink.source.reader;

import java.util.Collection;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.apache.flink.annotation.Internal;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.metrics.groups.SourceReaderMetricGroup;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.MetricName;
import org.apache.kafka.common.TopicPartition;

/**
 * The metrics of a reader: those of FLIP-33, and some below {@code KafkaSourceReader}, named as
 * those of Flink's Kafka connector, so that dashboards go on working. Nothing is done for a record:
 * positions are read when somebody asks for them.
 */
@Internal
final class SourceMetrics {
  private static final long UNKNOWN = -1;

  private final SourceReaderMetricGroup standard;
  private final MetricGroup own;
  private final Counter commitsSucceeded;
  private final Counter commitsFailed;
  private final Counter skipped;
  private final Counter deadLetters;
  private final Map<TopicPartition, AtomicLong> committed = new ConcurrentHashMap<>();
  private final Map<TopicPartition, LongSupplier> positions = new ConcurrentHashMap<>();
  private final Map<TopicPartition, Long> lags = new ConcurrentHashMap<>();

  // of the fetcher's thread
  private Metric bytesConsumed;
  private long bytesCounted;

  SourceMetrics(SourceReaderMetricGroup group) {
    standard = group;
    own = group.addGroup("KafkaSourceReader");
    commitsSucceeded = own.counter("commitsSucceeded");
    commitsFailed = own.counter("commitsFailed");
    skipped = own.counter("recordsSkipped");
    deadLetters = own.counter("recordsDeadLettered");
    standard.setPendingRecordsGauge(() -> lags.values().stream().mapToLong(Long::longValue).sum());
  }

  /**
   * A consumer that the reader uses.
   *
   * @param all whether all of its metrics are shown
   */
  void consumer(Consumer<?, ?> consumer, boolean all) {
    MetricGroup group = own.addGroup("KafkaConsumer");
    for (Map.Entry<MetricName, ? extends Metric> entry : consumer.metrics().entrySet()) {
      MetricName name = entry.getKey();
      if (all) {
        group.gauge(name.name(), entry.getValue()::metricValue);
      }
      if (name.group().equals("consumer-fetch-manager-metrics")
          && name.name().equals("bytes-consumed-total")
          && !name.tags().containsKey("topic")) {
        bytesConsumed = entry.getValue();
        bytesCounted = 0;
      }
    }
  }

  /** A partition that is read from now on; the gauges of one that comes again stay. */
  void assigned(TopicPartition partition, LongSupplier position) {
    boolean first = positions.put(partition, position) == null;
    if (first && committed.putIfAbsent(partition, new AtomicLong(UNKNOWN)) == null) {
      MetricGroup group =
          own.addGroup("topic", partition.topic())
              .addGroup("partition", Integer.toString(partition.partition()));
      // the offset of the newest record that was emitted, as the names have it
      group.gauge("currentOffset", () -> positions.get(partition).getAsLong() - 1);
      group.gauge("committedOffset", () -> committed.get(partition).get());
    }
  }

  /** After each poll, by the fetcher's thread. */
  void fetched(Collection<TopicPartition> advanced, Consumer<?, ?> consumer) {
    for (TopicPartition partition : advanced) {
      OptionalLong lag = consumer.currentLag(partition);
      if (lag.isPresent()) {
        lags.put(partition, lag.getAsLong());
      }
    }
    if (bytesConsumed != null && bytesConsumed.metricValue() instanceof Number total) {
      standard.getIOMetricGroup().getNumBytesInCounter().inc(total.longValue() - bytesCounted);
      bytesCounted = total.longValue();
    }
  }

  /** A partition that is read no more. */
  void finished(TopicPartition partition) {
    lags.remove(partition);
  }

  void committed(Map<TopicPartition, OffsetAndMetadata> offsets) {
    commitsSucceeded.inc();
    offsets.forEach(
        (partition, offset) -> {
          AtomicLong gauge = committed.get(partition);
          if (gauge != null) {
            gauge.set(offset.offset());
          }
        });
  }

  void commitFailed() {
    commitsFailed.inc();
  }

  void skipped() {
    standard.getNumRecordsInErrorsCounter().inc();
    skipped.inc();
  }

  void deadLettered() {
    standard.getNumRecordsInErrorsCounter().inc();
    deadLetters.inc();
  }

  void failed() {
    standard.getNumRecordsInErrorsCounter().inc();
  }
}
