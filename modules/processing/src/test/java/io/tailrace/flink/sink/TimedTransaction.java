package io.tailrace.flink.sink;

import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.TransactionState;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** An ordinary transaction, which times out: a measure for how long others have been open. */
final class TimedTransaction {
  private TimedTransaction() {}

  /** Begins one in a topic of that name, and waits until the broker has aborted it. */
  static void awaitAbort(String bootstrapServers, String id) throws Exception {
    Map<String, Object> config =
        Map.of(
            "bootstrap.servers", bootstrapServers,
            "transactional.id", id,
            "transaction.timeout.ms", 1_000);
    ByteArraySerializer bytes = new ByteArraySerializer();
    try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(config, bytes, bytes);
        Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers))) {
      producer.initTransactions();
      producer.beginTransaction();
      producer.send(new ProducerRecord<>(id, new byte[1])).get();
      while (admin.describeTransactions(List.of(id)).description(id).get().state()
          != TransactionState.COMPLETE_ABORT) {
        Thread.onSpinWait();
      }
    }
  }
}
