package io.tailrace.delivery.client;

import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.serialization.Deserializer;

/** Makes work of records. Deserializers are used by the thread that polls only. */
final class Reading<K, V> {
  private final Deserializer<K> keys;
  private final Deserializer<V> values;

  Reading(Deserializer<K> keys, Deserializer<V> values) {
    this.keys = keys;
    this.values = values;
  }

  /** A record that cannot be deserialized is work, too: it will be a dead letter. */
  Work<K, V> read(
      TopicPolicy policy,
      ConsumerRecord<byte[], byte[]> record,
      PartitionWindow.Entry entry,
      Optional<WaitingKeys> waitingKeys) {
    boolean redelivered = isRedelivered(policy, record);
    // without where it was first there is no order to keep
    Optional<WaitingKeys> ordered =
        redelivered && record.headers().lastHeader(DeliveryHeaders.OFFSET) == null
            ? Optional.empty()
            : waitingKeys;
    try {
      return new Work<>(
          policy,
          record,
          Optional.of(readable(policy.topic(), record)),
          Optional.empty(),
          entry,
          redelivered,
          ordered);
    } catch (RuntimeException e) {
      return new Work<>(
          policy,
          record,
          Optional.empty(),
          Optional.of(Failure.unreadable(e)),
          entry,
          redelivered,
          ordered);
    }
  }

  private static boolean isRedelivered(TopicPolicy policy, ConsumerRecord<byte[], byte[]> record) {
    return policy.redeliveryTopic().equals(policy.topic())
        ? record.headers().lastHeader(DeliveryHeaders.ATTEMPT) != null
        : record.topic().equals(policy.redeliveryTopic());
  }

  /** What belongs to the topic, such as a schema, also counts where it is redelivered. */
  private ConsumerRecord<K, V> readable(String topic, ConsumerRecord<byte[], byte[]> record) {
    return new ConsumerRecord<>(
        record.topic(),
        record.partition(),
        record.offset(),
        record.timestamp(),
        record.timestampType(),
        record.serializedKeySize(),
        record.serializedValueSize(),
        keys.deserialize(topic, record.headers(), record.key()),
        values.deserialize(topic, record.headers(), record.value()),
        record.headers(),
        record.leaderEpoch());
  }
}
