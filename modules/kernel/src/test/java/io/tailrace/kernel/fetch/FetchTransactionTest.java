package io.tailrace.kernel.fetch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.tailrace.kernel.metadata.MetadataDelta;
import io.tailrace.kernel.metadata.MetadataImage;
import io.tailrace.kernel.network.FakeExchange;
import io.tailrace.kernel.network.FakeLoop;
import io.tailrace.kernel.partition.AppendRequest;
import io.tailrace.kernel.partition.Batches;
import io.tailrace.kernel.partition.Partition;
import io.tailrace.kernel.partition.TestPartition;
import io.tailrace.kernel.partition.TransactionMarker;
import io.tailrace.kernel.partition.VerificationGuard;
import io.tailrace.kernel.schema.PartitionRecord;
import io.tailrace.kernel.schema.TopicRecord;
import io.tailrace.kernel.topic.Topics;
import io.tailrace.spi.config.Config;
import io.tailrace.wire.ErrorCode;
import io.tailrace.wire.Payload;
import io.tailrace.wire.Uuid;
import io.tailrace.wire.message.ApiKey;
import io.tailrace.wire.message.FetchRequest;
import io.tailrace.wire.message.FetchResponse;
import io.tailrace.wire.message.FetchResponse.AbortedTransaction;
import io.tailrace.wire.message.FetchResponse.PartitionData;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What Fetch says of transactions. */
@Timeout(30)
class FetchTransactionTest {
  private static final Uuid TOPIC = new Uuid(5, 5);
  private static final byte READ_COMMITTED = 1;

  private final TestPartition test = new TestPartition();
  private final Topics topics = new Topics(test.context, Config.empty());
  private final FakeLoop loop = new FakeLoop();
  private final FetchSessions sessions = new FetchSessions(2, test.clock);
  private final FetchHandler handler = new FetchHandler(topics, sessions, 1 << 20);

  @BeforeEach
  void createTopic() {
    MetadataDelta delta = new MetadataDelta(MetadataImage.EMPTY);
    delta.apply(new TopicRecord().name("t").topicId(TOPIC));
    delta.apply(new PartitionRecord().topicId(TOPIC).partitionId(0).leader(1));
    topics.changed(delta, delta.image());
  }

  @AfterEach
  void nothingStaysOpen() {
    topics.close();
    test.close();
    assertEquals(0, test.storage.openSlices(), "slices");
    assertEquals(0, loop.timers(), "timers");
  }

  @ParameterizedTest
  @ValueSource(ints = {4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18})
  void anAbortedTransactionIsNamedToTheWrongReadersOrNobody(int version) {
    write(7, 0);
    mark(7, false);
    write(8, 0);
    PartitionData committed = fetch(version, READ_COMMITTED);
    assertEquals(
        List.of(new AbortedTransaction().producerId(7).firstOffset(0)),
        committed.abortedTransactions().map(List::copyOf).orElseThrow());
    assertEquals(2, committed.lastStableOffset());
    assertEquals(3, committed.highWatermark());
    PartitionData all = fetch(version, (byte) 0);
    assertEquals(Optional.empty(), all.abortedTransactions());
    assertEquals(2, all.lastStableOffset());
  }

  @Test
  void whatOneReaderSkipsIsNamedToTheNext() {
    write(7, 0);
    mark(7, false);
    fetch(13, READ_COMMITTED);
    delete(2);
    write(7, 1);
    mark(7, true);
    PartitionData committed = fetch(13, READ_COMMITTED, 2);
    assertEquals(0, committed.abortedTransactions().orElseThrow().size());
  }

  @Test
  void whoWaitsForCommittedRecordsIsNotWokenByTheMarker() {
    write(7, 0);
    FakeExchange exchange = new FakeExchange(ApiKey.FETCH, 13, loop);
    FetchRequest request = request(13, READ_COMMITTED, 0).minBytes(130).maxWaitMs(500);
    handler.handle(exchange.ask(request));
    loop.turn();
    write(7, 1);
    loop.turn();
    assertFalse(exchange.isAnswered(), "nothing is decided");
    mark(7, true); // is smaller than what is waited for, but lets go of what came before
    loop.turnUntil(exchange::isAnswered);
    PartitionData answer = only(exchange);
    assertEquals(3, answer.lastStableOffset());
    assertFalse(answer.records().map(Payload::size).orElse(0) < 130);
  }

  private PartitionData fetch(int version, byte isolation) {
    return fetch(version, isolation, 0);
  }

  private PartitionData fetch(int version, byte isolation, long offset) {
    FakeExchange exchange = new FakeExchange(ApiKey.FETCH, version, loop);
    handler.handle(exchange.ask(request(version, isolation, offset)));
    loop.turnUntil(exchange::isAnswered);
    return only(exchange);
  }

  private static PartitionData only(FakeExchange exchange) {
    return exchange.answer(new FetchResponse()).responses().get(0).partitions().get(0);
  }

  private static FetchRequest request(int version, byte isolation, long offset) {
    FetchRequest request =
        new FetchRequest()
            .maxBytes(1 << 20)
            .sessionEpoch(FetchSession.FINAL_EPOCH)
            .isolationLevel(isolation);
    FetchRequest.FetchTopic topic = request.topics().next();
    if (version >= FetchHandler.TOPIC_ID_VERSION) {
      topic.topicId(TOPIC);
    } else {
      topic.topic("t");
    }
    topic.partitions().next().fetchOffset(offset).partitionMaxBytes(1 << 20);
    return request;
  }

  private Partition partition() {
    return topics.topic("t").orElseThrow().partition(0).orElseThrow();
  }

  private void write(long producer, int sequence) {
    CompletableFuture<VerificationGuard> begun = new CompletableFuture<>();
    partition()
        .beginVerification(
            producer, (short) 0, sequence, false, (_, guard) -> begun.complete(guard));
    CompletableFuture<ErrorCode> done = new CompletableFuture<>();
    partition()
        .append(
            Batches.of(producer, 0, sequence, 1, true),
            AppendRequest.transactional(12, test.settled(begun)),
            result -> done.complete(result.error()));
    assertEquals(ErrorCode.NONE, test.settled(done));
  }

  private void mark(long producer, boolean commit) {
    CompletableFuture<ErrorCode> done = new CompletableFuture<>();
    partition()
        .appendMarker(
            new TransactionMarker(producer, (short) 0, 1, commit, 1),
            result -> done.complete(result.error()));
    assertEquals(ErrorCode.NONE, test.settled(done));
  }

  private void delete(long before) {
    CompletableFuture<ErrorCode> done = new CompletableFuture<>();
    partition().deleteRecords(before, (error, _) -> done.complete(error));
    assertEquals(ErrorCode.NONE, test.settled(done));
  }
}
