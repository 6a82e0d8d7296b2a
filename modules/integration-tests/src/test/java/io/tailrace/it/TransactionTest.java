package io.tailrace.it;

import static io.tailrace.it.Awaiting.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tailrace.testkit.junit.TailraceExtension;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListTransactionsOptions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TransactionDescription;
import org.apache.kafka.clients.admin.TransactionListing;
import org.apache.kafka.clients.admin.TransactionState;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Transactions with the Java client, of transaction version 2 and before. */
@Timeout(120)
class TransactionTest {
  @RegisterExtension
  final TailraceExtension broker =
      new TailraceExtension(
          builder ->
              builder
                  .set("transaction.abort.timed.out.transaction.cleanup.interval.ms", "100")
                  .set("transaction.two.phase.commit.enable", "true")
                  .set("group.initial.rebalance.delay.ms", "0"));

  private KafkaProducer<String, String> producer(String id, String... more) {
    return Transactions.producer(broker.bootstrapServers(), id, more);
  }

  private List<String> read(String topic, String isolation) {
    return Transactions.read(broker.bootstrapServers(), topic, isolation).stream()
        .sorted()
        .toList();
  }

  private void createTopic(String name, int partitions) throws Exception {
    try (Admin admin = Clients.admin(broker.bootstrapServers())) {
      admin.createTopics(List.of(new NewTopic(name, partitions, (short) 1))).all().get();
    }
  }

  @ParameterizedTest
  @ValueSource(shorts = {0, 1, 2})
  void whatIsCommittedIsReadAndWhatIsAbortedIsNot(short level) throws Exception {
    Transactions.level(broker.bootstrapServers(), level);
    createTopic("t", 3);
    try (KafkaProducer<String, String> producer = producer("a")) {
      List<String> committed = new ArrayList<>();
      for (int number = 0; number < 20; number++) {
        boolean commit = number % 3 > 0;
        producer.beginTransaction();
        for (int partition = 0; partition < 3; partition++) {
          String value = "%02d-%d".formatted(number, partition);
          producer.send(new ProducerRecord<>("t", partition, null, value));
          if (commit) {
            committed.add(value);
          }
        }
        if (commit) {
          producer.commitTransaction();
        } else {
          producer.flush();
          producer.abortTransaction();
        }
      }
      await(() -> read("t", "read_committed").equals(committed));
      assertEquals(60, read("t", "read_uncommitted").size());
    }
  }

  @Test
  void nobodyReadsPastAnOpenTransaction() throws Exception {
    createTopic("t", 1);
    try (KafkaProducer<String, String> producer = producer("a");
        KafkaProducer<String, String> plain = Clients.producer(broker.bootstrapServers())) {
      producer.beginTransaction();
      producer.send(new ProducerRecord<>("t", "open"));
      producer.flush();
      plain.send(new ProducerRecord<>("t", "after")).get();
      assertEquals(List.of(), read("t", "read_committed"));
      assertEquals(List.of("after", "open"), read("t", "read_uncommitted"));
      producer.abortTransaction();
      await(() -> read("t", "read_committed").equals(List.of("after")));
    }
  }

  @ParameterizedTest
  @ValueSource(shorts = {0, 2})
  void offsetsAreCommittedWithTheRecordsThatTheyLedTo(short level) throws Exception {
    Transactions.level(broker.bootstrapServers(), level);
    createTopic("in", 2);
    createTopic("out", 2);
    try (KafkaProducer<String, String> plain = Clients.producer(broker.bootstrapServers())) {
      for (int i = 0; i < 100; i++) {
        plain.send(new ProducerRecord<>("in", i % 2, null, "%03d".formatted(i)));
      }
    }
    List<String> expected = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      expected.add("%03d!".formatted(i));
    }
    int attempt = 0;
    while (read("out", "read_committed").size() < 100) {
      copy(attempt++ % 3 == 1);
      assertTrue(attempt < 100);
    }
    assertEquals(expected, read("out", "read_committed"));
  }

  private void copy(boolean giveUp) {
    try (KafkaProducer<String, String> producer = producer("copier");
        KafkaConsumer<String, String> consumer =
            Clients.consumer(
                broker.bootstrapServers(),
                "group.id",
                "copiers",
                "isolation.level",
                "read_committed",
                "enable.auto.commit",
                "false",
                "max.poll.records",
                "30",
                "auto.offset.reset",
                "earliest")) {
      consumer.subscribe(List.of("in"));
      Transactions.copy(producer, consumer, giveUp);
    }
  }

  @ParameterizedTest
  @ValueSource(shorts = {0, 2})
  void aZombieIsFenced(short level) throws Exception {
    Transactions.level(broker.bootstrapServers(), level);
    createTopic("t", 1);
    try (KafkaProducer<String, String> zombie = producer("a")) {
      zombie.beginTransaction();
      zombie.send(new ProducerRecord<>("t", "zombie"));
      zombie.flush();
      try (KafkaProducer<String, String> next = producer("a")) {
        next.beginTransaction();
        next.send(new ProducerRecord<>("t", "next"));
        assertThrows(
            KafkaException.class,
            () -> {
              zombie.send(new ProducerRecord<>("t", "late"));
              zombie.commitTransaction();
            });
        next.commitTransaction();
      }
      await(() -> read("t", "read_committed").equals(List.of("next")));
    }
  }

  @ParameterizedTest
  @ValueSource(shorts = {0, 2})
  void aTransactionThatLastsTooLongIsAborted(short level) throws Exception {
    Transactions.level(broker.bootstrapServers(), level);
    createTopic("t", 1);
    try (KafkaProducer<String, String> producer = producer("a", "transaction.timeout.ms", "500");
        Admin admin = Clients.admin(broker.bootstrapServers())) {
      producer.beginTransaction();
      producer.send(new ProducerRecord<>("t", "slow"));
      producer.flush();
      await(() -> stateOf(admin, "a") == TransactionState.COMPLETE_ABORT);
      assertThrows(KafkaException.class, producer::commitTransaction);
      assertEquals(List.of(), read("t", "read_committed"));
    }
  }

  private static TransactionDescription describe(Admin admin, String id) {
    try {
      return admin.describeTransactions(List.of(id)).description(id).get();
    } catch (InterruptedException | ExecutionException e) {
      throw new IllegalStateException(e);
    }
  }

  private static TransactionState stateOf(Admin admin, String id) {
    return describe(admin, id).state();
  }

  @Test
  void anAdministratorSeesAndEndsTransactions() throws Exception {
    createTopic("t", 2);
    try (KafkaProducer<String, String> one = producer("team-1");
        KafkaProducer<String, String> two = producer("team-2");
        Admin admin = Clients.admin(broker.bootstrapServers())) {
      one.beginTransaction();
      one.send(new ProducerRecord<>("t", 1, null, "open"));
      one.flush();
      assertEquals(Set.of("team-1", "team-2"), ids(admin.listTransactions().all().get()));
      assertEquals(
          Set.of("team-1"),
          ids(
              admin
                  .listTransactions(
                      new ListTransactionsOptions()
                          .filterStates(List.of(TransactionState.ONGOING))
                          .filterOnTransactionalIdPattern("team-.*"))
                  .all()
                  .get()));
      TransactionDescription open = describe(admin, "team-1");
      assertEquals(TransactionState.ONGOING, open.state());
      assertEquals(Set.of(new TopicPartition("t", 1)), open.topicPartitions());
      admin.forceTerminateTransaction("team-1").result().get();
      await(() -> stateOf(admin, "team-1") != TransactionState.ONGOING);
      assertThrows(KafkaException.class, one::commitTransaction);
      admin.fenceProducers(List.of("team-2")).all().get();
      assertThrows(
          KafkaException.class,
          () -> {
            two.beginTransaction();
            two.send(new ProducerRecord<>("t", 0, null, "fenced"));
            two.commitTransaction();
          });
      assertEquals(List.of(), read("t", "read_committed"));
    }
  }

  private static Set<String> ids(Collection<TransactionListing> listings) {
    return Set.copyOf(listings.stream().map(TransactionListing::transactionalId).toList());
  }
}
