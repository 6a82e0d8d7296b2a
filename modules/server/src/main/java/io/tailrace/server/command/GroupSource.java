package io.tailrace.server.command;

import io.tailrace.client.ConsumerRecord;
import io.tailrace.client.GroupConsumer;
import io.tailrace.client.RecordHandler;
import io.tailrace.client.TopicPartition;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.ToLongFunction;

/** The records of the partitions that a group gives to its member. */
final class GroupSource implements RecordSource {
  private final GroupConsumer consumer;
  private final ToLongFunction<TopicPartition> end;
  private final Map<TopicPartition, Long> ends = new HashMap<>();
  private int assignments;

  /**
   * Closes the consumer when it is closed.
   *
   * @param end where it has enough of a partition that it was given
   */
  GroupSource(GroupConsumer consumer, ToLongFunction<TopicPartition> end) {
    this.consumer = consumer;
    this.end = end;
  }

  @Override
  public int poll(Duration maxWait, RecordHandler handler) {
    int count = consumer.poll(maxWait, handler);
    if (consumer.assignments() != assignments) {
      assignments = consumer.assignments();
      ends.keySet().retainAll(consumer.positions().keySet());
      consumer
          .positions()
          .keySet()
          .forEach(partition -> ends.computeIfAbsent(partition, end::applyAsLong));
    }
    return count;
  }

  /** What is behind the end is wanted too, as it will be committed. */
  @Override
  public boolean includes(ConsumerRecord record) {
    return true;
  }

  @Override
  public boolean isReady() {
    return assignments > 0;
  }

  @Override
  public boolean isExhausted() {
    return isReady()
        && consumer.positions().entrySet().stream()
            .allMatch(position -> position.getValue() >= ends.get(position.getKey()));
  }

  @Override
  public void finish() {
    consumer.commit();
  }

  @Override
  public void close() {
    consumer.close();
  }
}
