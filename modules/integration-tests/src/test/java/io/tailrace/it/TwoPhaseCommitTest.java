package io.tailrace.it;

import static io.tailrace.it.Awaiting.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.tailrace.Tailrace;
import io.tailrace.testkit.process.BrokerProcess;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListTransactionsOptions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TransactionDescription;
import org.apache.kafka.clients.admin.TransactionListing;
import org.apache.kafka.clients.admin.TransactionState;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.compress.Compression;
import org.apache.kafka.common.message.ApiMessageType;
import org.apache.kafka.common.message.EndTxnRequestData;
import org.apache.kafka.common.message.EndTxnResponseData;
import org.apache.kafka.common.message.InitProducerIdRequestData;
import org.apache.kafka.common.message.InitProducerIdResponseData;
import org.apache.kafka.common.message.ProduceRequestData;
import org.apache.kafka.common.message.ProduceRequestData.PartitionProduceData;
import org.apache.kafka.common.message.ProduceRequestData.TopicProduceData;
import org.apache.kafka.common.message.ProduceRequestData.TopicProduceDataCollection;
import org.apache.kafka.common.message.ProduceResponseData;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.record.internal.SimpleRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Transactions that an outside coordinator decides (KIP-939). The producers are written by hand:
 * the Java client has a config for it, but does not tell the broker yet. What is committed is read,
 * listed and aborted with the Java client.
 */
@Timeout(120)
class TwoPhaseCommitTest {
  private static final short END_TXN = 5;
  private static final short INIT_PRODUCER_ID = 6;
  private static final short PRODUCE = 12; // the last one with topic names
  private static final TopicPartition LEDGER = new TopicPartition("ledger", 0);
  private static final String[] SETTINGS = {
    "transaction.two.phase.commit.enable=true",
    "transaction.state.log.num.partitions=1", // which is loaded once an administrator was answered
    "transaction.abort.timed.out.transaction.cleanup.interval.ms=50"
  };

  @TempDir private Path data;

  @Test
  void whatWasPreparedOutlivesProducerBrokerAndTimeoutUntilItIsDecided() throws Exception {
    try (BrokerProcess broker = BrokerProcess.start(data, 0, SETTINGS)) {
      try (Admin admin = Clients.admin(broker.bootstrapServers())) {
        admin.createTopics(List.of(new NewTopic("ledger", 1, (short) 1))).all().get();
        admin.fenceProducers(List.of("nobody")).all().get();
      }
      prepare(broker, "sink-0");
      prepare(broker, "sink-1");
      prepare(broker, "sink-2");
      prepare(broker, "other");
      broker.kill();
    }
    try (BrokerProcess broker = BrokerProcess.start(data, 0, SETTINGS);
        Admin admin = Clients.admin(broker.bootstrapServers());
        RawClient raw = new RawClient(broker.bootstrapServers())) {
      aClassicTransactionTimesOut(broker, admin);
      assertEquals(Set.of("sink-0", "sink-1", "sink-2", "other"), open(admin, ".*"));
      assertEquals(List.of(), read(broker));
      commitAsItsProducer(raw, admin, "sink-0");
      await(() -> read(broker).equals(List.of("sink-0")));
      commitAsItsSuccessor(raw, admin, "sink-1");
      await(() -> read(broker).equals(List.of("sink-0", "sink-1")));
      assertEquals(Set.of("sink-2"), open(admin, "sink-.*"));
      admin.forceTerminateTransaction("sink-2").result().get();
      await(() -> open(admin, ".*").equals(Set.of("other")));
      assertEquals(List.of("sink-0", "sink-1"), read(broker));
      commitAsItsProducer(raw, admin, "other");
      await(() -> read(broker).equals(List.of("sink-0", "sink-1", "other")));
    }
  }

  /** A producer that writes and is never heard of again. */
  private static void prepare(BrokerProcess broker, String id) throws IOException {
    try (RawClient raw = new RawClient(broker.bootstrapServers())) {
      InitProducerIdResponseData producer = begin(raw, id, false);
      assertEquals(Errors.NONE.code(), producer.errorCode());
      MemoryRecords records =
          MemoryRecords.withTransactionalRecords(
              Compression.NONE,
              producer.producerId(),
              producer.producerEpoch(),
              0,
              new SimpleRecord(id.getBytes(StandardCharsets.UTF_8)));
      ProduceResponseData answer =
          (ProduceResponseData)
              raw.ask(
                  ApiMessageType.PRODUCE,
                  PRODUCE,
                  new ProduceRequestData()
                      .setTransactionalId(id)
                      .setAcks((short) -1)
                      .setTimeoutMs(30_000)
                      .setTopicData(
                          new TopicProduceDataCollection(
                              List.of(
                                      new TopicProduceData()
                                          .setName(LEDGER.topic())
                                          .setPartitionData(
                                              List.of(
                                                  new PartitionProduceData()
                                                      .setIndex(LEDGER.partition())
                                                      .setRecords(records))))
                                  .iterator())));
      assertEquals(
          Errors.NONE.code(),
          answer.responses().iterator().next().partitionResponses().getFirst().errorCode());
    }
  }

  private static InitProducerIdResponseData begin(RawClient raw, String id, boolean keep)
      throws IOException {
    return (InitProducerIdResponseData)
        raw.ask(
            ApiMessageType.INIT_PRODUCER_ID,
            INIT_PRODUCER_ID,
            new InitProducerIdRequestData()
                .setTransactionalId(id)
                .setTransactionTimeoutMs(Integer.MAX_VALUE)
                .setEnable2Pc(true)
                .setKeepPreparedTxn(keep));
  }

  /** Shows that timeouts are watched, and have had their time. */
  private static void aClassicTransactionTimesOut(BrokerProcess broker, Admin admin)
      throws Exception {
    try (KafkaProducer<String, String> producer =
        Clients.producer(
            broker.bootstrapServers(),
            "transactional.id",
            "classic",
            "transaction.timeout.ms",
            "500")) {
      producer.initTransactions();
      producer.beginTransaction();
      producer.send(new ProducerRecord<>(LEDGER.topic(), 0, null, "classic")).get();
      producer.close(Duration.ZERO);
    }
    await(() -> describe(admin, "classic").state() == TransactionState.COMPLETE_ABORT);
  }

  /** The coordinator remembers who it was. */
  private static void commitAsItsProducer(RawClient raw, Admin admin, String id)
      throws IOException {
    TransactionDescription prepared = describe(admin, id);
    long producer = prepared.producerId();
    short epoch = (short) prepared.producerEpoch();
    EndTxnResponseData answer = commit(raw, id, producer, epoch);
    assertEquals(Errors.NONE.code(), answer.errorCode());
    assertEquals(producer, answer.producerId());
    assertEquals(epoch + 1, answer.producerEpoch());
    await(() -> describe(admin, id).state() == TransactionState.COMPLETE_COMMIT);
    assertEquals(answer, commit(raw, id, producer, epoch), "the same once more changes nothing");
  }

  /** The next incarnation of the producer takes it over, as somebody new. */
  private static void commitAsItsSuccessor(RawClient raw, Admin admin, String id)
      throws IOException {
    TransactionDescription prepared = describe(admin, id);
    InitProducerIdResponseData next = begin(raw, id, true);
    assertEquals(Errors.NONE.code(), next.errorCode());
    assertEquals(prepared.producerId(), next.ongoingTxnProducerId());
    assertEquals(prepared.producerEpoch(), next.ongoingTxnProducerEpoch());
    assertEquals(
        Errors.PRODUCER_FENCED.code(),
        commit(raw, id, prepared.producerId(), (short) prepared.producerEpoch()).errorCode());
    assertEquals(
        Errors.NONE.code(), commit(raw, id, next.producerId(), next.producerEpoch()).errorCode());
  }

  private static EndTxnResponseData commit(RawClient raw, String id, long producer, short epoch)
      throws IOException {
    return (EndTxnResponseData)
        raw.ask(
            ApiMessageType.END_TXN,
            END_TXN,
            new EndTxnRequestData()
                .setTransactionalId(id)
                .setProducerId(producer)
                .setProducerEpoch(epoch)
                .setCommitted(true));
  }

  @Test
  void whoeverMayNotUseTwoPhaseCommitIsTold() throws IOException {
    try (Tailrace broker =
            Tailrace.builder().set("transaction.two.phase.commit.enable", "false").start();
        RawClient raw = new RawClient(broker.bootstrapServers())) {
      assertEquals(
          Errors.TRANSACTIONAL_ID_AUTHORIZATION_FAILED.code(),
          begin(raw, "sink", false).errorCode());
    }
  }

  private static List<String> read(BrokerProcess broker) {
    return Transactions.read(broker.bootstrapServers(), LEDGER.topic(), "read_committed");
  }

  private static TransactionDescription describe(Admin admin, String id) {
    try {
      return admin.describeTransactions(List.of(id)).description(id).get();
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  /** The ids whose transactions are open. */
  private static Set<String> open(Admin admin, String pattern) {
    ListTransactionsOptions options =
        new ListTransactionsOptions()
            .filterStates(List.of(TransactionState.ONGOING))
            .filterOnTransactionalIdPattern(pattern);
    try {
      return admin.listTransactions(options).all().get().stream()
          .map(TransactionListing::transactionalId)
          .collect(Collectors.toSet());
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }
}
