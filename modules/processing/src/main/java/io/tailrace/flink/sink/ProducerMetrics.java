package io.tailrace.flink.sink;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.flink.metrics.MetricGroup;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.MetricName;

/**
 * Shows the metrics of the producer that writes at the time, in the group {@code KafkaProducer},
 * and the time that it takes to send (FLIP-33).
 */
final class ProducerMetrics {
  /** The property that hides the producer's own metrics, as Flink's Kafka connector names it. */
  static final String REGISTER = "register.producer.metrics";

  private static final String GROUP = "KafkaProducer";
  private static final String OF_PRODUCER = "producer-metrics";
  private static final String LATENCY = "request-latency-avg";
  private static final String QUEUE_TIME = "record-queue-time-avg";

  private final MetricGroup group;
  private final boolean all;
  private final Set<String> registered = new HashSet<>();
  private volatile Map<String, Metric> now = Map.of();

  /**
   * Shows nothing yet.
   *
   * @param all whether the producer's own metrics are shown
   */
  ProducerMetrics(MetricGroup group, boolean all) {
    this.group = all ? group.addGroup(GROUP) : group;
    this.all = all;
  }

  /** From now on, those of another producer. */
  void show(Producer<?, ?> producer) {
    Map<String, Metric> next = new HashMap<>();
    for (Map.Entry<MetricName, ? extends Metric> each : producer.metrics().entrySet()) {
      // Others are for each broker or topic: their names do not tell them apart.
      if (each.getKey().group().equals(OF_PRODUCER)) {
        next.put(each.getKey().name(), each.getValue());
      }
    }
    now = Map.copyOf(next);
    if (all) {
      next.keySet().stream()
          .filter(registered::add)
          .forEach(name -> group.gauge(name, () -> value(name).orElse(null)));
    }
  }

  /** How long a record waits and travels, in milliseconds; -1 if there is no producer. */
  long sendTimeMs() {
    Map<String, Metric> metrics = now;
    return metrics.isEmpty() ? -1 : (long) (number(metrics, LATENCY) + number(metrics, QUEUE_TIME));
  }

  private Optional<Object> value(String name) {
    return Optional.ofNullable(now.get(name)).map(Metric::metricValue);
  }

  private static double number(Map<String, Metric> metrics, String name) {
    Metric metric = metrics.get(name);
    return metric != null && metric.metricValue() instanceof Double value && !value.isNaN()
        ? value
        : 0;
  }
}
