package io.tailrace.delivery.client;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;

/** Makes of a record that was received the one for the retry topic: with it as it is, and why. */
final class RetryRecords {
  private static final Set<String> OF_ONE_PRODUCE =
      Set.of(DeliveryHeaders.FATAL, DeliveryHeaders.DELAY);
  private static final Set<String> OF_ONE_FAILURE =
      Set.of(
          DeliveryHeaders.ERROR_CLASS,
          DeliveryHeaders.ERROR_MESSAGE,
          DeliveryHeaders.FATAL,
          DeliveryHeaders.DELAY);

  private final String group;

  RetryRecords(String group) {
    this.group = group;
  }

  /**
   * Both have key, value and headers as they are.
   *
   * @param full with all that is known
   * @param lean with nothing else but whether it is fatal, for records that are so large that the
   *     rest has no room
   */
  record Pair(ProducerRecord<byte[], byte[]> full, ProducerRecord<byte[], byte[]> lean) {}

  /** Of a record that could not be processed. */
  Pair failed(Work<?, ?> work, Failure failure) {
    List<Header> headers = described(work, OF_ONE_FAILURE);
    add(headers, DeliveryHeaders.ERROR_CLASS, failure.errorClass());
    failure.message().ifPresent(text -> add(headers, DeliveryHeaders.ERROR_MESSAGE, text));
    failure
        .delay()
        .ifPresent(delay -> add(headers, DeliveryHeaders.DELAY, Long.toString(delay.toMillis())));
    List<Header> lean = without(OF_ONE_FAILURE, work);
    if (failure.fatal()) {
      add(headers, DeliveryHeaders.FATAL, "true");
      add(lean, DeliveryHeaders.FATAL, "true");
    }
    return new Pair(produced(work, headers), produced(work, lean));
  }

  /** Of one that has to wait behind others of its key, and for no other reason: no attempt. */
  Pair blocked(Work<?, ?> work) {
    List<Header> headers = described(work, OF_ONE_PRODUCE);
    String untried = Integer.toString(DeliveryHeaders.attempt(work.received()) - 1);
    add(headers, DeliveryHeaders.ATTEMPT, untried);
    add(headers, DeliveryHeaders.DELAY, "0");
    ProducerRecord<byte[], byte[]> full = produced(work, headers);
    return new Pair(full, full);
  }

  private static ProducerRecord<byte[], byte[]> produced(Work<?, ?> work, List<Header> headers) {
    ConsumerRecord<byte[], byte[]> record = work.received();
    return new ProducerRecord<>(
        work.policy().retryTopic(),
        work.retryPartition().orElse(null),
        record.key(),
        record.value(),
        headers);
  }

  private static List<Header> without(Set<String> names, Work<?, ?> work) {
    List<Header> headers = new ArrayList<>();
    for (Header header : work.received().headers()) {
      if (!names.contains(header.key())) {
        headers.add(header);
      }
    }
    return headers;
  }

  /** With where it was; a redelivered one says so already. */
  private List<Header> described(Work<?, ?> work, Set<String> replaced) {
    List<Header> headers = without(replaced, work);
    if (!work.redelivered()) {
      ConsumerRecord<byte[], byte[]> record = work.received();
      add(headers, DeliveryHeaders.TOPIC, record.topic());
      add(headers, DeliveryHeaders.PARTITION, Integer.toString(record.partition()));
      add(headers, DeliveryHeaders.OFFSET, Long.toString(record.offset()));
      if (record.timestamp() >= 0) {
        add(headers, DeliveryHeaders.TIMESTAMP, Long.toString(record.timestamp()));
        add(headers, DeliveryHeaders.TIMESTAMP_TYPE, record.timestampType().toString());
      }
      add(headers, DeliveryHeaders.GROUP, group);
    }
    return headers;
  }

  private static void add(List<Header> headers, String name, String value) {
    headers.add(new TextHeader(name, value));
  }
}
