package io.tailrace.jobs;

import io.tailrace.spi.delivery.DeliveryBroker;
import io.tailrace.spi.delivery.DeliveryException;
import io.tailrace.spi.delivery.DeliveryPartition;
import io.tailrace.spi.delivery.DeliveryRecord;
import io.tailrace.spi.delivery.DeliveryTopic;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A compacted topic of one partition, in which the newest record of a key counts. */
final class TopicLog implements AutoCloseable {
  private static final System.Logger LOGGER = System.getLogger(TopicLog.class.getName());
  private static final int BYTES_AT_ONCE = 1 << 20;

  /** A request or a status is acknowledged when it would outlive a power failure. */
  private static final Map<String, String> CONFIGS =
      Map.of("cleanup.policy", "compact", "durability", "fsync");

  private final DeliveryBroker broker;
  private final String name;
  private final Runnable wake;
  private final InstantSource clock;
  private Optional<Open> open = Optional.empty();

  private record Open(
      DeliveryTopic topic, DeliveryPartition partition, DeliveryPartition.Subscription wakes) {}

  private long next;

  /**
   * Over a topic that need not be there yet.
   *
   * @param wake called when there is more to read, by whoever appends
   */
  TopicLog(DeliveryBroker broker, String name, Runnable wake, InstantSource clock) {
    this.broker = broker;
    this.name = name;
    this.wake = wake;
    this.clock = clock;
  }

  /**
   * The newest record of each key among those that were not read yet. Blocks.
   *
   * @throws DeliveryException if the log cannot be read now
   */
  Map<String, DeliveryRecord> read() {
    Map<String, DeliveryRecord> newest = new LinkedHashMap<>();
    Optional<Open> log = broker.topic(name).map(this::opened);
    if (log.isPresent()) {
      DeliveryPartition.Read read;
      do {
        read = log.get().partition.read(next, BYTES_AT_ONCE);
        read.records()
            .forEach(record -> record.key().ifPresent(key -> newest.put(Lines.text(key), record)));
        next = read.nextOffset();
      } while (next < read.endOffset());
    }
    return newest;
  }

  /**
   * Appends a record; creates the topic if need be. Blocks.
   *
   * @param value empty for a tombstone
   * @throws DeliveryException if it cannot be appended
   */
  void append(String key, Optional<ByteBuffer> value) {
    opened(broker.createTopic(name, 1, CONFIGS))
        .partition
        .append(
            List.of(
                DeliveryRecord.of(clock.millis(), Optional.of(Lines.bytes(key)), value, List.of())),
            Optional.empty());
  }

  /** A topic that was deleted and created again is read from its beginning. */
  private Open opened(DeliveryTopic topic) {
    if (open.isEmpty() || !open.get().topic.id().equals(topic.id())) {
      close();
      check(topic);
      DeliveryPartition partition = broker.partition(topic, 0);
      open = Optional.of(new Open(topic, partition, partition.onAppend(wake)));
      next = 0;
    }
    return open.get();
  }

  /** A client may have created it by writing to it. */
  private static void check(DeliveryTopic topic) {
    if (!topic.needsKeys() || topic.partitions() > 1) {
      LOGGER.log(
          Level.WARNING,
          "Topic {0} should have cleanup.policy=compact, or what it says is deleted in time, and"
              + " one partition: others are not read",
          topic.name());
    }
  }

  /** Nobody is woken any more. */
  @Override
  public void close() {
    open.ifPresent(log -> log.wakes.close());
    open = Optional.empty();
  }
}
