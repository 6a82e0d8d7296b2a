package io.tailrace.delivery.client;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;

/** Finds out from a retry topic which keys may wait, when a partition has a new owner. Blocks. */
final class RetryTopicScan {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final Supplier<Consumer<byte[], byte[]>> consumers;

  /**
   * With consumers of its own.
   *
   * @param consumers makes one without a group
   */
  RetryTopicScan(Supplier<Consumer<byte[], byte[]>> consumers) {
    this.consumers = consumers;
  }

  /**
   * Reads a partition up to its end as it is now.
   *
   * @param from the offset to begin at, if it is known
   * @throws TimeoutException if the broker does not answer
   */
  WaitingKeys read(TopicPolicy policy, int partition, OptionalLong from) {
    TopicPartition retries = new TopicPartition(policy.retryTopic(), partition);
    List<TopicPartition> one = List.of(retries);
    try (Consumer<byte[], byte[]> consumer = consumers.get()) {
      consumer.assign(one);
      long begin = consumer.beginningOffsets(one).get(retries);
      long end = consumer.endOffsets(one).get(retries);
      // beyond the end: it is another topic of that name
      long start = from.isPresent() && from.getAsLong() <= end ? from.getAsLong() : begin;
      consumer.seek(retries, Math.max(begin, start));
      WaitingKeys waiting = new WaitingKeys(end);
      long deadline = System.nanoTime() + PATIENCE.toNanos();
      while (consumer.position(retries) < end) {
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(200))) {
          add(waiting, policy, record);
          deadline = System.nanoTime() + PATIENCE.toNanos();
        }
        if (System.nanoTime() > deadline) {
          throw new TimeoutException("Nothing comes from " + retries);
        }
      }
      return waiting;
    }
  }

  private static void add(
      WaitingKeys waiting, TopicPolicy policy, ConsumerRecord<byte[], byte[]> record) {
    OptionalLong offset = DeliveryHeaders.number(record.headers(), DeliveryHeaders.OFFSET);
    if (record.key() == null || offset.isEmpty()) {
      return;
    }
    ByteBuffer key = ByteBuffer.wrap(record.key());
    boolean fatal =
        DeliveryHeaders.text(record.headers(), DeliveryHeaders.FATAL)
            .map(Boolean::parseBoolean)
            .orElse(false);
    String error = DeliveryHeaders.errorClass(record).orElse("");
    // what is blocked counts no attempt, and takes the error of an earlier one along
    boolean dead =
        fatal
            || policy.isFatal(error)
            || DeliveryHeaders.number(record.headers(), DeliveryHeaders.ATTEMPT).orElse(1)
                >= policy.maxAttempts();
    if (dead) {
      waiting.ended(key, offset.getAsLong());
    } else {
      waiting.sent(key, offset.getAsLong(), record.offset());
    }
  }
}
