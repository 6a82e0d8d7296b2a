package io.tailrace.it;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.tailrace.testkit.process.BrokerProcess;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Future;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Transactions that begin with many batches at once, several of them on the way to a partition. */
@Timeout(120)
class TransactionBurstTest {
  private static final int PRODUCERS = 6;
  private static final int TRANSACTIONS = 3;
  private static final int RECORDS = 10_000;

  @TempDir Path data;

  @Test
  void batchesDoNotOvertakeTheOneThatBeginsTheTransaction() throws Exception {
    try (BrokerProcess broker = BrokerProcess.start(data, 0)) {
      for (int producer = 0; producer < PRODUCERS; producer++) {
        String topic = "burst-" + producer; // its logs are not open yet
        try (Admin admin = Clients.admin(broker.bootstrapServers())) {
          admin.createTopics(List.of(new NewTopic(topic, 4, (short) 1))).all().get();
        }
        assertEquals(TRANSACTIONS * RECORDS, burst(broker.bootstrapServers(), topic));
      }
    }
  }

  private static int burst(String bootstrapServers, String topic) throws Exception {
    String value = "x".repeat(100);
    int written = 0;
    try (KafkaProducer<String, String> producer =
        Clients.producer(bootstrapServers, "transactional.id", topic, "linger.ms", "0")) {
      producer.initTransactions();
      for (int transaction = 0; transaction < TRANSACTIONS; transaction++) {
        producer.beginTransaction();
        List<Future<RecordMetadata>> sent = new ArrayList<>();
        for (int record = 0; record < RECORDS; record++) {
          sent.add(producer.send(new ProducerRecord<>(topic, value)));
        }
        for (Future<RecordMetadata> each : sent) {
          each.get();
          written++;
        }
        producer.commitTransaction();
      }
    }
    return written;
  }
}
