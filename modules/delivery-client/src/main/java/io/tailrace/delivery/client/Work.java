package io.tailrace.delivery.client;

import java.nio.ByteBuffer;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * A record to be processed.
 *
 * @param policy of its topic
 * @param received as it came
 * @param readable as the handler gets it; empty if its key or value cannot be deserialized
 * @param unreadable why it is not readable
 * @param entry its place in the window of its partition
 * @param redelivered whether it has been in the retry topic
 * @param waitingKeys where its key may wait, if order is kept and it has a key and an origin
 */
record Work<K, V>(
    TopicPolicy policy,
    ConsumerRecord<byte[], byte[]> received,
    Optional<ConsumerRecord<K, V>> readable,
    Optional<Failure> unreadable,
    PartitionWindow.Entry entry,
    boolean redelivered,
    Optional<WaitingKeys> waitingKeys) {

  Optional<ByteBuffer> key() {
    return Optional.ofNullable(received.key()).map(ByteBuffer::wrap);
  }

  /** The offset that it had first. */
  long origin() {
    return redelivered ? DeliveryHeaders.originOffset(received) : received.offset();
  }

  /** Where it goes in the retry topic: order needs its own partition, else the key says. */
  Optional<Integer> retryPartition() {
    return policy.keyOrder() ? Optional.of(received.partition()) : Optional.empty();
  }
}
