package io.tailrace.kernel.transaction;

import static io.tailrace.kernel.transaction.TestTransactions.ORDERS;
import static io.tailrace.kernel.transaction.TestTransactions.RETURNS;
import static io.tailrace.kernel.transaction.TestTransactions.client;
import static io.tailrace.kernel.transaction.TestTransactions.producer;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.tailrace.kernel.coordinator.Answer;
import io.tailrace.kernel.coordinator.TransactionalProducer;
import io.tailrace.kernel.topic.TopicPartition;
import io.tailrace.wire.ErrorCode;
import io.tailrace.wire.message.AddOffsetsToTxnRequest;
import io.tailrace.wire.message.AddOffsetsToTxnResponse;
import io.tailrace.wire.message.AddPartitionsToTxnRequest;
import io.tailrace.wire.message.AddPartitionsToTxnRequest.AddPartitionsToTxnTopic;
import io.tailrace.wire.message.AddPartitionsToTxnRequest.AddPartitionsToTxnTransaction;
import io.tailrace.wire.message.AddPartitionsToTxnResponse;
import io.tailrace.wire.message.AddPartitionsToTxnResponse.AddPartitionsToTxnPartitionResult;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AddPartitionsTest {
  private static final TopicPartition NOWHERE = new TopicPartition("orders", 99);

  private final TestTransactions on = new TestTransactions();

  @Test
  void theFirstPartitionBeginsTheTransaction() {
    TransactionalProducer who = on.begin("a");
    on.pass(1000);
    long began = on.clock.millis();
    assertEquals(ErrorCode.NONE, on.add("a", who, ORDERS));
    assertEquals("Ongoing", on.stateOf("a"));
    assertEquals(began, on.describe("a").transactionStartTimeMs());
    on.pass(1000);
    on.add("a", who, RETURNS);
    assertEquals(Set.of(ORDERS, RETURNS), on.stored("a").partitions());
    assertEquals(began, on.describe("a").transactionStartTimeMs());
  }

  @Test
  void whatIsInTheTransactionIsNotWrittenAgain() {
    TransactionalProducer who = on.begin("a");
    on.add("a", who, ORDERS, RETURNS);
    int before = on.log.records().size();
    assertEquals(ErrorCode.NONE, on.add("a", who, RETURNS));
    assertEquals(before, on.log.records().size());
  }

  @Test
  void whatIsNotInTheLogIsNotInTheTransaction() {
    TransactionalProducer who = on.begin("a");
    on.log.failWith(ErrorCode.REQUEST_TIMED_OUT);
    assertEquals(ErrorCode.COORDINATOR_NOT_AVAILABLE, on.add("a", who, ORDERS));
    on.log.failWith(ErrorCode.NONE);
    assertEquals("Empty", on.stateOf("a"));
    assertEquals(Map.of(ORDERS, ErrorCode.TRANSACTION_ABORTABLE), on.verify("a", who, ORDERS));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3})
  void clientsOfAllVersionsAreTold(int version) {
    TransactionalProducer who = on.begin("a");
    assertEquals(ErrorCode.NONE, on.addAsClient("a", who, version, ORDERS));
    assertEquals(
        version < 2 ? ErrorCode.INVALID_PRODUCER_EPOCH : ErrorCode.PRODUCER_FENCED,
        on.addAsClient("a", producer(100, 9), version, ORDERS));
    assertEquals(
        ErrorCode.INVALID_PRODUCER_ID_MAPPING,
        on.addAsClient("a", producer(1, 0), version, ORDERS));
    assertEquals(ErrorCode.INVALID_PRODUCER_ID_MAPPING, on.addAsClient("b", who, version, ORDERS));
    assertEquals(ErrorCode.INVALID_REQUEST, on.addAsClient("", who, version, ORDERS));
    assertEquals(ErrorCode.UNKNOWN_TOPIC_OR_PARTITION, on.addAsClient("a", who, version, NOWHERE));
  }

  @Test
  void theNextTransactionWaitsForTheEndOfTheLast() {
    TransactionalProducer first = on.begin("a");
    on.add("a", first, ORDERS);
    on.markers.hold();
    TransactionalProducer next = on.end("a", first, true);
    Answer<ErrorCode> one = on.addLater("a", next, ORDERS);
    Answer<ErrorCode> two = on.addLater("a", next, RETURNS);
    assertFalse(one.isThere());
    on.markers.release();
    assertEquals(ErrorCode.NONE, one.get());
    assertEquals(ErrorCode.NONE, two.get());
    assertEquals(Set.of(ORDERS, RETURNS), on.stored("a").partitions());
  }

  @Test
  void whoHasWaitedLongEnoughIsToldToTryAgain() {
    TransactionalProducer first = on.begin("a");
    on.add("a", first, ORDERS);
    on.markers.hold();
    TransactionalProducer next = on.end("a", first, true);
    Answer<ErrorCode> waiting = on.addLater("a", next, ORDERS);
    on.pass(100);
    assertEquals(ErrorCode.CONCURRENT_TRANSACTIONS, waiting.get());
    on.markers.release();
    assertEquals("CompleteCommit", on.stateOf("a"));
  }

  @Test
  void whoWaitsWhileThePartitionIsUnloadedIsSentAway() {
    TransactionalProducer first = on.begin("a");
    on.add("a", first, ORDERS);
    on.markers.hold();
    Answer<ErrorCode> waiting = on.addLater("a", on.end("a", first, true), ORDERS);
    on.coordinator.unload(0);
    assertEquals(ErrorCode.NOT_COORDINATOR, waiting.get());
    assertEquals(0, on.timer.waiting());
  }

  @Test
  void onlyWhatIsInTheTransactionIsVerified() {
    TransactionalProducer who = on.begin("a");
    on.add("a", who, ORDERS);
    assertEquals(
        Map.of(RETURNS, ErrorCode.TRANSACTION_ABORTABLE), on.verify("a", who, ORDERS, RETURNS));
    assertEquals(
        Map.of(ORDERS, ErrorCode.PRODUCER_FENCED), on.verify("a", producer(100, 1), ORDERS));
    assertEquals(
        Map.of(ORDERS, ErrorCode.INVALID_PRODUCER_ID_MAPPING),
        on.verify("a", producer(5, 0), ORDERS));
    assertEquals(
        Map.of(ORDERS, ErrorCode.INVALID_PRODUCER_ID_MAPPING), on.verify("b", who, ORDERS));
    on.markers.hold();
    on.end("a", who, true, 4);
    assertEquals(Map.of(ORDERS, ErrorCode.CONCURRENT_TRANSACTIONS), on.verify("a", who, ORDERS));
    on.markers.release();
    assertEquals(Map.of(ORDERS, ErrorCode.TRANSACTION_ABORTABLE), on.verify("a", who, ORDERS));
  }

  private static AddPartitionsToTxnTransaction part(
      String id, TransactionalProducer who, boolean verifyOnly, int... partitions) {
    return new AddPartitionsToTxnTransaction()
        .transactionalId(id)
        .producerId(who.id())
        .producerEpoch(who.epoch())
        .verifyOnly(verifyOnly)
        .topics(
            List.of(
                new AddPartitionsToTxnTopic()
                    .name("orders")
                    .partitions(java.util.Arrays.stream(partitions).boxed().toList())));
  }

  private List<Short> ask(AddPartitionsToTxnTransaction... parts) {
    Answer<AddPartitionsToTxnResponse> answer = new Answer<>();
    on.coordinator.addPartitions(
        client(5), new AddPartitionsToTxnRequest().transactions(List.of(parts)), answer);
    return answer.get().resultsByTransaction().stream()
        .flatMap(result -> result.topicResults().stream())
        .flatMap(topic -> topic.resultsByPartition().stream())
        .map(AddPartitionsToTxnPartitionResult::partitionErrorCode)
        .toList();
  }

  @Test
  void aBrokerAsksForManyAtOnce() {
    TransactionalProducer a = on.begin("a");
    TransactionalProducer b = on.begin("b");
    assertEquals(
        List.of(
            ErrorCode.NONE.code(),
            ErrorCode.TRANSACTION_ABORTABLE.code(),
            ErrorCode.TRANSACTION_ABORTABLE.code()),
        ask(part("a", a, false, 0), part("b", b, true, 0, 1)));
    assertEquals(
        List.of(
            ErrorCode.OPERATION_NOT_ATTEMPTED.code(),
            ErrorCode.UNKNOWN_TOPIC_OR_PARTITION.code(),
            ErrorCode.NONE.code()),
        ask(part("b", b, false, 0, 99), part("a", a, true, 0)));
    assertEquals("Empty", on.stateOf("b"));
  }

  @Test
  void theOffsetsOfAGroupAreAPartitionToo() {
    TransactionalProducer who = on.begin("a");
    Answer<AddOffsetsToTxnResponse> answer = new Answer<>();
    on.coordinator.addOffsets(
        client(4),
        new AddOffsetsToTxnRequest()
            .transactionalId("a")
            .producerId(who.id())
            .producerEpoch(who.epoch())
            .groupId("g"),
        answer);
    assertEquals(ErrorCode.NONE.code(), answer.get().errorCode());
    assertEquals(Set.of(new TopicPartition("__consumer_offsets", 7)), on.stored("a").partitions());
  }
}
