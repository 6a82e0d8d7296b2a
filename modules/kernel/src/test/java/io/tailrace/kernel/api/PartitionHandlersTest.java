package io.tailrace.kernel.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.tailrace.kernel.metadata.MetadataDelta;
import io.tailrace.kernel.metadata.MetadataImage;
import io.tailrace.kernel.network.FakeExchange;
import io.tailrace.kernel.network.FakeLoop;
import io.tailrace.kernel.partition.AppendRequest;
import io.tailrace.kernel.partition.AppendResult;
import io.tailrace.kernel.partition.Batches;
import io.tailrace.kernel.partition.Partition;
import io.tailrace.kernel.partition.TestPartition;
import io.tailrace.kernel.partition.TransactionMarker;
import io.tailrace.kernel.partition.VerificationGuard;
import io.tailrace.kernel.schema.ConfigRecord;
import io.tailrace.kernel.schema.PartitionRecord;
import io.tailrace.kernel.schema.TopicRecord;
import io.tailrace.kernel.topic.Topics;
import io.tailrace.kernel.topic.TransactionMarkers;
import io.tailrace.spi.config.Config;
import io.tailrace.wire.ErrorCode;
import io.tailrace.wire.Message;
import io.tailrace.wire.Uuid;
import io.tailrace.wire.message.DeleteRecordsRequest;
import io.tailrace.wire.message.DeleteRecordsRequest.DeleteRecordsPartition;
import io.tailrace.wire.message.DeleteRecordsRequest.DeleteRecordsTopic;
import io.tailrace.wire.message.DeleteRecordsResponse;
import io.tailrace.wire.message.DescribeProducersRequest;
import io.tailrace.wire.message.DescribeProducersRequest.TopicRequest;
import io.tailrace.wire.message.DescribeProducersResponse;
import io.tailrace.wire.message.ListOffsetsRequest;
import io.tailrace.wire.message.ListOffsetsRequest.ListOffsetsPartition;
import io.tailrace.wire.message.ListOffsetsRequest.ListOffsetsTopic;
import io.tailrace.wire.message.ListOffsetsResponse;
import io.tailrace.wire.message.ListOffsetsResponse.ListOffsetsPartitionResponse;
import io.tailrace.wire.message.OffsetForLeaderEpochRequest;
import io.tailrace.wire.message.OffsetForLeaderEpochRequest.OffsetForLeaderPartition;
import io.tailrace.wire.message.OffsetForLeaderEpochRequest.OffsetForLeaderTopic;
import io.tailrace.wire.message.OffsetForLeaderEpochResponse;
import io.tailrace.wire.message.OffsetForLeaderEpochResponse.EpochEndOffset;
import io.tailrace.wire.message.WriteTxnMarkersRequest;
import io.tailrace.wire.message.WriteTxnMarkersRequest.WritableTxnMarker;
import io.tailrace.wire.message.WriteTxnMarkersRequest.WritableTxnMarkerTopic;
import io.tailrace.wire.message.WriteTxnMarkersResponse;
import java.nio.ByteBuffer;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The handlers that ask something of each partition in a request. */
@Timeout(30)
class PartitionHandlersTest {
  private static final Uuid TOPIC = new Uuid(5, 5);
  private static final Uuid OFFSETS = new Uuid(6, 6);
  private static final Uuid COMPACTED = new Uuid(7, 7);
  private static final long LATEST = -1;
  private static final long EARLIEST = -2;
  private static final long MAX_TIMESTAMP = -3;
  private static final int LEADER_EPOCH = 2;

  private final TestPartition test = new TestPartition();
  private final Topics topics = new Topics(test.context, Config.empty());
  private final TransactionMarkers markers = new TransactionMarkers(topics);
  private final FakeLoop loop = new FakeLoop();

  @BeforeEach
  void createTopics() {
    MetadataDelta delta = new MetadataDelta(MetadataImage.EMPTY);
    add(delta, "t", TOPIC, 2);
    add(delta, "__consumer_offsets", OFFSETS, 1);
    add(delta, "compacted", COMPACTED, 1);
    delta.apply(
        new ConfigRecord()
            .resourceType((byte) 2)
            .resourceName("compacted")
            .name("cleanup.policy")
            .value("compact"));
    topics.changed(delta, delta.image());
  }

  private static void add(MetadataDelta delta, String name, Uuid id, int partitions) {
    delta.apply(new TopicRecord().name(name).topicId(id));
    for (int i = 0; i < partitions; i++) {
      delta.apply(
          new PartitionRecord().topicId(id).partitionId(i).leader(1).leaderEpoch(LEADER_EPOCH));
    }
  }

  @AfterEach
  void close() {
    topics.close();
    test.close();
    assertEquals(0, test.storage.openLogs());
  }

  // ------------------------------------------------------------------ ListOffsets

  @Test
  void theFirstOrLastOffsetIsAnothers() {
    append("t", 0, Batches.plain(50, 3));
    append("t", 0, Batches.plain(70, 2));
    ListOffsetsResponse answer =
        list(11, 0, of("t", at(0, LATEST), at(0 + 1, LATEST)), of("nobody", at(0, LATEST)));
    assertEquals(5, slot(answer, 0, 0).offset());
    assertEquals(LEADER_EPOCH, slot(answer, 0, 0).leaderEpoch());
    assertEquals(0, slot(answer, 0, 1).offset());
    assertError(ErrorCode.UNKNOWN_TOPIC_OR_PARTITION, slot(answer, 1, 0));
    assertEquals(0, slot(list(11, 0, of("t", at(0, EARLIEST))), 0, 0).offset());
    ListOffsetsPartitionResponse newest = slot(list(11, 0, of("t", at(0, MAX_TIMESTAMP))), 0, 0);
    assertEquals(3, newest.offset());
    assertEquals(70, newest.timestamp());
    assertEquals(3, slot(list(11, 0, of("t", at(0, 51))), 0, 0).offset());
    assertEquals(-1, slot(list(11, 0, of("t", at(0, 71))), 0, 0).offset());
    assertEquals(-1, slot(list(1, 0, of("t", at(0, 51))), 0, 0).leaderEpoch());
  }

  @Test
  void aReaderOfCommittedRecordsIsSentToUndecidedOnes() {
    append("t", 0, Batches.plain(50, 1));
    begin("t", 0, 7);
    append("t", 0, Batches.plain(90, 1));
    assertEquals(3, slot(list(11, 0, of("t", at(0, LATEST))), 0, 0).offset());
    assertEquals(1, slot(list(11, 1, of("t", at(0, LATEST))), 0, 0).offset());
    assertEquals(2, slot(list(11, 0, of("t", at(0, 60))), 0, 0).offset());
    assertEquals(-1, slot(list(11, 1, of("t", at(0, 60))), 0, 0).offset());
    assertEquals(-1, slot(list(11, 1, of("t", at(0, MAX_TIMESTAMP))), 0, 0).offset());
    mark("t", 0, 7, true);
    assertEquals(4, slot(list(11, 1, of("t", at(0, LATEST))), 0, 0).offset());
    assertEquals(2, slot(list(11, 1, of("t", at(0, 60))), 0, 0).offset());
  }

  @Test
  void aPartitionNamedTwiceOrATimestampOfTheFutureIsAnswered() {
    ListOffsetsResponse twice =
        list(11, 0, of("t", at(0, LATEST), at(1, LATEST)), of("t", at(0, EARLIEST)));
    assertError(ErrorCode.INVALID_REQUEST, slot(twice, 0, 0));
    assertError(ErrorCode.NONE, slot(twice, 0, 1));
    assertError(ErrorCode.INVALID_REQUEST, slot(twice, 1, 0));
    assertError(ErrorCode.UNSUPPORTED_VERSION, slot(list(6, 0, of("t", at(0, -3))), 0, 0));
    assertError(ErrorCode.UNSUPPORTED_VERSION, slot(list(10, 0, of("t", at(0, -6))), 0, 0));
    assertError(ErrorCode.UNSUPPORTED_VERSION, slot(list(11, 0, of("t", at(0, -7))), 0, 0));
  }

  @Test
  void aClientOfAnotherLeaderEpochIsAnswered() {
    ListOffsetsPartition old = at(0, LATEST).currentLeaderEpoch(LEADER_EPOCH - 1);
    assertError(ErrorCode.FENCED_LEADER_EPOCH, slot(list(11, 0, of("t", old)), 0, 0));
    ListOffsetsPartition early = at(0, LATEST).currentLeaderEpoch(LEADER_EPOCH + 1);
    assertError(ErrorCode.UNKNOWN_LEADER_EPOCH, slot(list(11, 0, of("t", early)), 0, 0));
  }

  private static ListOffsetsPartition at(int partition, long timestamp) {
    return new ListOffsetsPartition().partitionIndex(partition).timestamp(timestamp);
  }

  private static ListOffsetsTopic of(String topic, ListOffsetsPartition... partitions) {
    return new ListOffsetsTopic().name(topic).partitions(List.of(partitions));
  }

  private ListOffsetsResponse list(int version, int isolation, ListOffsetsTopic... named) {
    return ask(
        new ListOffsetsHandler(topics),
        version,
        new ListOffsetsRequest()
            .replicaId(-1)
            .isolationLevel((byte) isolation)
            .topics(List.of(named)),
        new ListOffsetsResponse());
  }

  private static ListOffsetsPartitionResponse slot(
      ListOffsetsResponse response, int topic, int partition) {
    return response.topics().get(topic).partitions().get(partition);
  }

  private static void assertError(ErrorCode error, ListOffsetsPartitionResponse slot) {
    assertEquals(error, ErrorCode.forCode(slot.errorCode()));
    if (error != ErrorCode.NONE) {
      assertEquals(-1, slot.offset());
      assertEquals(-1, slot.timestamp());
    }
  }

  // ------------------------------------------------------------------ OffsetForLeaderEpoch

  @Test
  void theEndOfAnEpochIsThatOfAnother() {
    append("t", 0, Batches.plain(1, 3));
    assertEquals(3, endOf("t", 0, LEADER_EPOCH, -1).endOffset());
    assertEquals(LEADER_EPOCH, endOf("t", 0, LEADER_EPOCH, LEADER_EPOCH).leaderEpoch());
    assertEquals(0, endOf("t", 0, LEADER_EPOCH - 1, -1).endOffset());
    EpochEndOffset future = endOf("t", 0, LEADER_EPOCH + 1, -1);
    assertEquals(-1, future.leaderEpoch());
    assertEquals(-1, future.endOffset());
  }

  @Test
  void theEndOfAnEpochIsToldToWhomItShouldNot() {
    assertEquals(
        ErrorCode.UNKNOWN_TOPIC_OR_PARTITION.code(), endOf("nobody", 0, 0, -1).errorCode());
    assertEquals(ErrorCode.UNKNOWN_TOPIC_OR_PARTITION.code(), endOf("t", 2, 0, -1).errorCode());
    assertEquals(ErrorCode.FENCED_LEADER_EPOCH.code(), endOf("t", 0, 0, 1).errorCode());
    assertEquals(ErrorCode.UNKNOWN_LEADER_EPOCH.code(), endOf("t", 0, 0, 3).errorCode());
  }

  private EpochEndOffset endOf(String topic, int partition, int epoch, int currentEpoch) {
    OffsetForLeaderEpochResponse answer =
        ask(
            new OffsetForLeaderEpochHandler(topics),
            4,
            new OffsetForLeaderEpochRequest()
                .topics(
                    List.of(
                        new OffsetForLeaderTopic()
                            .topic(topic)
                            .partitions(
                                List.of(
                                    new OffsetForLeaderPartition()
                                        .partition(partition)
                                        .leaderEpoch(epoch)
                                        .currentLeaderEpoch(currentEpoch))))),
            new OffsetForLeaderEpochResponse());
    assertEquals(topic, answer.topics().get(0).topic());
    return answer.topics().get(0).partitions().get(0);
  }

  // ------------------------------------------------------------------ DeleteRecords

  @Test
  void recordsAreDeletedWhereTheyMustBeKept() {
    append("t", 0, Batches.plain(1, 5));
    assertDeleted(ErrorCode.NONE, 3, "t", 0, 3);
    assertDeleted(ErrorCode.NONE, 3, "t", 0, 2); // below the start: nothing to do
    assertDeleted(ErrorCode.OFFSET_OUT_OF_RANGE, -1, "t", 0, 6);
    assertDeleted(ErrorCode.OFFSET_OUT_OF_RANGE, -1, "t", 0, -2);
    assertDeleted(ErrorCode.NONE, 5, "t", 0, -1);
    assertDeleted(ErrorCode.UNKNOWN_TOPIC_OR_PARTITION, -1, "nobody", 0, 1);
    assertDeleted(ErrorCode.UNKNOWN_TOPIC_OR_PARTITION, -1, "t", 2, 1);
    assertDeleted(ErrorCode.INVALID_TOPIC_EXCEPTION, -1, "__consumer_offsets", 0, 0);
    assertDeleted(ErrorCode.POLICY_VIOLATION, -1, "compacted", 0, 0);
  }

  private void assertDeleted(
      ErrorCode error, long lowWatermark, String topic, int partition, long offset) {
    DeleteRecordsResponse answer =
        ask(
            new DeleteRecordsHandler(topics),
            2,
            new DeleteRecordsRequest()
                .timeoutMs(1_000)
                .topics(
                    List.of(
                        new DeleteRecordsTopic()
                            .name(topic)
                            .partitions(
                                List.of(
                                    new DeleteRecordsPartition()
                                        .partitionIndex(partition)
                                        .offset(offset))))),
            new DeleteRecordsResponse());
    var slot = answer.topics().get(0).partitions().get(0);
    assertEquals(error, ErrorCode.forCode(slot.errorCode()));
    assertEquals(lowWatermark, slot.lowWatermark());
  }

  // ------------------------------------------------------------------ transactions

  @Test
  void markersOfSeveralProducersAreAnsweredForOne() {
    begin("t", 0, 7);
    begin("t", 1, 7);
    begin("t", 0, 8);
    WriteTxnMarkersResponse answer =
        ask(
            new WriteTxnMarkersHandler(markers),
            2,
            new WriteTxnMarkersRequest()
                .markers(List.of(marker(7, 0, 0, "t", 0, 1, 2), marker(8, -1, 0, "t", 0))),
            new WriteTxnMarkersResponse());
    assertEquals(7, answer.markers().get(0).producerId());
    assertEquals(
        List.of(ErrorCode.NONE, ErrorCode.NONE, ErrorCode.UNKNOWN_TOPIC_OR_PARTITION),
        errors(answer, 0));
    assertEquals(8, answer.markers().get(1).producerId());
    assertEquals(List.of(ErrorCode.INVALID_PRODUCER_EPOCH), errors(answer, 1));
    assertEquals(2, slot(list(11, 1, of("t", at(1, LATEST))), 0, 0).offset());
    assertEquals(1, slot(list(11, 1, of("t", at(0, LATEST))), 0, 0).offset());
  }

  @Test
  void theRulesOfTheNewTransactionVersionHoldForTheOldOne() {
    begin("t", 0, 7);
    assertEquals(
        List.of(ErrorCode.INVALID_PRODUCER_EPOCH), errors(write(marker(7, 0, 2, "t", 0)), 0));
    assertEquals(List.of(ErrorCode.NONE), errors(write(marker(7, 1, 2, "t", 0)), 0));
  }

  @Test
  void theGroupCoordinatorDoesNotHearOfItsMarkers() {
    List<TransactionMarker> heard = new CopyOnWriteArrayList<>();
    CompletableFuture<Runnable> told = new CompletableFuture<>();
    markers.onOffsets(
        (partition, marker, done) -> {
          assertEquals(0, partition);
          heard.add(marker);
          told.complete(done);
        });
    CompletableFuture<AppendResult> answered = new CompletableFuture<>();
    TransactionMarker marker = new TransactionMarker(7, (short) 0, 1, true, 2);
    markers.append("__consumer_offsets", 0, marker, answered::complete);
    Runnable done = test.settled(told);
    assertEquals(List.of(marker), heard);
    assertFalse(answered.isDone());
    done.run();
    assertEquals(ErrorCode.NONE, test.settled(answered).error());
    CompletableFuture<AppendResult> refused = new CompletableFuture<>();
    TransactionMarker fenced = new TransactionMarker(7, (short) 0, 0, true, 2);
    markers.append("__consumer_offsets", 0, fenced, refused::complete);
    assertEquals(ErrorCode.TRANSACTION_COORDINATOR_FENCED, test.settled(refused).error());
    assertEquals(List.of(marker), heard);
  }

  @Test
  void whoWritesIsNotDescribed() {
    begin("t", 0, 7);
    mark("t", 0, 8, true);
    DescribeProducersResponse answer =
        ask(
            new DescribeProducersHandler(topics),
            0,
            new DescribeProducersRequest()
                .topics(List.of(new TopicRequest().name("t").partitionIndexes(List.of(0, 1, 2)))),
            new DescribeProducersResponse());
    var partitions = answer.topics().get(0).partitions();
    assertEquals(ErrorCode.UNKNOWN_TOPIC_OR_PARTITION.code(), partitions.get(2).errorCode());
    assertEquals(0, partitions.get(1).activeProducers().size());
    var producers =
        partitions.get(0).activeProducers().stream()
            .sorted(Comparator.comparingLong(p -> p.producerId()))
            .toList();
    assertEquals(List.of(7L, 8L), producers.stream().map(p -> p.producerId()).toList());
    assertEquals(0, producers.get(0).currentTxnStartOffset());
    assertEquals(0, producers.get(0).lastSequence());
    assertEquals(-1, producers.get(0).coordinatorEpoch());
    assertEquals(-1, producers.get(1).currentTxnStartOffset());
    assertEquals(-1, producers.get(1).lastSequence());
    assertEquals(1, producers.get(1).coordinatorEpoch());
  }

  private WriteTxnMarkersResponse write(WritableTxnMarker marker) {
    return ask(
        new WriteTxnMarkersHandler(markers),
        2,
        new WriteTxnMarkersRequest().markers(List.of(marker)),
        new WriteTxnMarkersResponse());
  }

  private static WritableTxnMarker marker(
      long producer, int epoch, int version, String topic, Integer... partitions) {
    return new WritableTxnMarker()
        .producerId(producer)
        .producerEpoch((short) epoch)
        .transactionResult(true)
        .transactionVersion((byte) version)
        .topics(
            List.of(
                new WritableTxnMarkerTopic().name(topic).partitionIndexes(List.of(partitions))));
  }

  private static List<ErrorCode> errors(WriteTxnMarkersResponse answer, int marker) {
    return answer.markers().get(marker).topics().get(0).partitions().stream()
        .map(slot -> ErrorCode.forCode(slot.errorCode()))
        .toList();
  }

  // ------------------------------------------------------------------ steps

  private <R extends Message> R ask(ApiHandler handler, int version, Message request, R response) {
    FakeExchange exchange = new FakeExchange(handler.api(), version, loop);
    handler.handle(exchange.ask(request));
    loop.turnUntil(exchange::isAnswered);
    return exchange.answer(response);
  }

  private Partition partition(String topic, int number) {
    return topics.topic(topic).orElseThrow().partition(number).orElseThrow();
  }

  private void append(String topic, int number, ByteBuffer batch) {
    append(topic, number, batch, AppendRequest.client(12));
  }

  private void append(String topic, int number, ByteBuffer batch, AppendRequest request) {
    CompletableFuture<ErrorCode> done = new CompletableFuture<>();
    partition(topic, number).append(batch, request, result -> done.complete(result.error()));
    assertEquals(ErrorCode.NONE, test.settled(done));
  }

  private void begin(String topic, int number, long producer) {
    CompletableFuture<VerificationGuard> begun = new CompletableFuture<>();
    partition(topic, number)
        .beginVerification(producer, (short) 0, 0, false, (_, guard) -> begun.complete(guard));
    append(
        topic,
        number,
        Batches.of(producer, 0, 0, 1, true),
        AppendRequest.transactional(12, test.settled(begun)));
  }

  private void mark(String topic, int number, long producer, boolean commit) {
    CompletableFuture<ErrorCode> done = new CompletableFuture<>();
    partition(topic, number)
        .appendMarker(
            new TransactionMarker(producer, (short) 0, 1, commit, 1),
            result -> done.complete(result.error()));
    assertEquals(ErrorCode.NONE, test.settled(done));
  }
}
