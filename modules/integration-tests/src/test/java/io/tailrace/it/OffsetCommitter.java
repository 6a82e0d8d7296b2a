package io.tailrace.it;

import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RetriableException;

/** Commits one offset after the other, and expects to find the last one that was acknowledged. */
final class OffsetCommitter implements ConsistencyTest.Client {
  private static final TopicPartition PARTITION = new TopicPartition(ConsistencyTest.TOPIC, 0);

  private final String bootstrap;
  private volatile boolean stopped;

  OffsetCommitter(String bootstrap) {
    this.bootstrap = bootstrap;
  }

  @Override
  public void run() {
    try (KafkaConsumer<String, String> consumer =
        Clients.consumer(
            bootstrap,
            "group.id",
            "committer",
            "enable.auto.commit",
            "false",
            "reconnect.backoff.max.ms",
            "100")) {
      long acknowledged = 0;
      for (long offset = 1; !stopped || acknowledged < offset - 1; offset++) {
        if (commit(consumer, offset)) {
          acknowledged = offset;
        }
        check(consumer, acknowledged, offset);
      }
    }
  }

  private static boolean commit(KafkaConsumer<String, String> consumer, long offset) {
    try {
      consumer.commitSync(Map.of(PARTITION, new OffsetAndMetadata(offset)));
      return true;
    } catch (RetriableException e) {
      return false; // The broker is away; it may have taken it or not.
    }
  }

  private static void check(
      KafkaConsumer<String, String> consumer, long acknowledged, long attempted) {
    OffsetAndMetadata found;
    try {
      found = consumer.committed(Set.of(PARTITION)).get(PARTITION);
    } catch (RetriableException e) {
      return;
    }
    long offset = found == null ? 0 : found.offset();
    if (offset < acknowledged || offset > attempted) {
      throw new KafkaException(
          "Offset " + offset + " is committed, where " + acknowledged + " was acknowledged last");
    }
  }

  @Override
  public void stop() {
    stopped = true;
  }
}
