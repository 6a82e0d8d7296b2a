package io.tailrace.kernel.transaction;

import static io.tailrace.kernel.transaction.TestTransactions.ORDERS;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.tailrace.kernel.coordinator.TransactionalProducer;
import io.tailrace.wire.ErrorCode;
import io.tailrace.wire.message.ListTransactionsRequest;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ListTransactionsTest {
  private final TestTransactions on = new TestTransactions();

  @BeforeEach
  void someTransactions() {
    on.begin("empty-1");
    TransactionalProducer old = on.begin("open-old");
    TransactionalProducer done = on.begin("done-1");
    TransactionalProducer fresh = on.begin("open-new");
    on.add("open-old", old, ORDERS);
    on.add("done-1", done, ORDERS);
    on.end("done-1", done, true);
    on.pass(10_000);
    on.add("open-new", fresh, ORDERS);
  }

  private ListTransactionsRequest request() {
    return new ListTransactionsRequest();
  }

  @Test
  void withoutAFilterAllAreListed() {
    assertEquals(List.of("done-1", "empty-1", "open-new", "open-old"), on.ids(request()));
  }

  @Test
  void statesAndUnknownOnes() {
    assertEquals(
        List.of("open-new", "open-old"), on.ids(request().stateFilters(List.of("Ongoing"))));
    ListTransactionsRequest unknown = request().stateFilters(List.of("Empty", "Asleep"));
    assertEquals(List.of("empty-1"), on.ids(unknown));
    assertEquals(List.of("Asleep"), on.list(unknown).unknownStateFilters());
    assertEquals(List.of(), on.ids(request().stateFilters(List.of("Asleep"))));
  }

  @Test
  void producerIds() {
    assertEquals(List.of("empty-1"), on.ids(request().producerIdFilters(List.of(100L))));
  }

  @Test
  void onlyThoseThatAreOpenForLonger() {
    assertEquals(
        List.of("open-old"),
        on.ids(request().stateFilters(List.of("Ongoing")).durationFilter(9_999)));
  }

  @Test
  void aPatternDescribesTheWholeId() {
    assertEquals(
        List.of("open-new", "open-old"),
        on.ids(request().transactionalIdPattern(Optional.of("open-.*"))));
    assertEquals(List.of(), on.ids(request().transactionalIdPattern(Optional.of("open"))));
    assertEquals(4, on.ids(request().transactionalIdPattern(Optional.of(""))).size());
    assertEquals(
        ErrorCode.INVALID_REGULAR_EXPRESSION.code(),
        on.list(request().transactionalIdPattern(Optional.of("open-(")).stateFilters(List.of()))
            .errorCode());
  }

  @Test
  void oneThatNobodyHasDoesNotExist() {
    assertEquals(ErrorCode.TRANSACTIONAL_ID_NOT_FOUND.code(), on.describe("nobody").errorCode());
    assertEquals(ErrorCode.INVALID_REQUEST.code(), on.describe("").errorCode());
    assertEquals("Ongoing", on.stateOf("open-old"));
    assertEquals(60_000, on.describe("open-old").transactionTimeoutMs());
    assertEquals(List.of(0), on.describe("open-old").topics().getFirst().partitions());
  }
}
