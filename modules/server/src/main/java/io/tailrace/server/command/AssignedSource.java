package io.tailrace.server.command;

import io.tailrace.client.Consumer;
import io.tailrace.client.ConsumerRecord;
import io.tailrace.client.RecordHandler;
import io.tailrace.client.TopicPartition;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/** The records of partitions that are named, some of them up to an end. */
final class AssignedSource implements RecordSource {
  private final Consumer consumer;
  private final Map<TopicPartition, Long> ends = new HashMap<>();

  /** Closes the consumer when it is closed. */
  AssignedSource(Consumer consumer) {
    this.consumer = consumer;
  }

  void add(TopicPartition partition, long offset) {
    consumer.assign(partition, offset);
  }

  /** As {@link #add(TopicPartition, long)}, but only what is before an offset. */
  void add(TopicPartition partition, long offset, long end) {
    if (offset < end) {
      consumer.assign(partition, offset);
      ends.put(partition, end);
    }
  }

  @Override
  public int poll(Duration maxWait, RecordHandler handler) {
    int count = consumer.poll(maxWait, handler);
    consumer
        .positions()
        .forEach(
            (partition, position) -> {
              if (position >= end(partition)) {
                consumer.unassign(partition);
              }
            });
    return count;
  }

  @Override
  public boolean includes(ConsumerRecord record) {
    return record.offset() < end(record.partition());
  }

  @Override
  public boolean isReady() {
    return true;
  }

  @Override
  public boolean isExhausted() {
    return consumer.positions().isEmpty();
  }

  @Override
  public void finish() {
    // Nothing is kept of how far it came.
  }

  private long end(TopicPartition partition) {
    return ends.getOrDefault(partition, Long.MAX_VALUE);
  }

  @Override
  public void close() {
    consumer.close();
  }
}
