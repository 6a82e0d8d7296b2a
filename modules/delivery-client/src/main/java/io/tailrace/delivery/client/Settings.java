package io.tailrace.delivery.client;

import java.time.Duration;
import java.util.List;
import org.apache.kafka.common.serialization.Deserializer;

/**
 * What a consumer was built with.
 *
 * @param group the consumer group
 * @param fatalTypes exceptions that are fatal
 * @param workers how many records are processed at a time
 * @param maxInFlight how many records are received ahead
 * @param drainTimeout how long records that are worked on may take when partitions go or all ends
 * @param commitInterval how often is committed
 * @param startAtEnd whether a group that is new begins at the end
 */
record Settings<K, V>(
    String group,
    Deserializer<K> keys,
    Deserializer<V> values,
    RecordHandler<K, V> handler,
    List<Class<? extends Throwable>> fatalTypes,
    int workers,
    int maxInFlight,
    Duration drainTimeout,
    Duration commitInterval,
    boolean startAtEnd) {
  Settings {
    fatalTypes = List.copyOf(fatalTypes);
  }
}
