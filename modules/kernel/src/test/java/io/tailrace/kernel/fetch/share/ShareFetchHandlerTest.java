package io.tailrace.kernel.fetch.share;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tailrace.kernel.coordinator.FakeLog;
import io.tailrace.kernel.coordinator.ManualTimer;
import io.tailrace.kernel.coordinator.SerialStrand;
import io.tailrace.kernel.coordinator.ShardRuntime;
import io.tailrace.kernel.metadata.MetadataDelta;
import io.tailrace.kernel.metadata.MetadataImage;
import io.tailrace.kernel.network.FakeExchange;
import io.tailrace.kernel.network.FakeLoop;
import io.tailrace.kernel.partition.AppendRequest;
import io.tailrace.kernel.partition.Batches;
import io.tailrace.kernel.partition.TestPartition;
import io.tailrace.kernel.schema.PartitionRecord;
import io.tailrace.kernel.schema.TopicRecord;
import io.tailrace.kernel.share.OffsetReset;
import io.tailrace.kernel.share.PartitionShareState;
import io.tailrace.kernel.share.SharePartitionKey;
import io.tailrace.kernel.share.ShareSettings;
import io.tailrace.kernel.share.state.ShareStateCodec;
import io.tailrace.kernel.share.state.ShareStateConfig;
import io.tailrace.kernel.share.state.ShareStateCoordinator;
import io.tailrace.kernel.share.state.ShareStateRecord;
import io.tailrace.kernel.topic.Topics;
import io.tailrace.spi.config.Config;
import io.tailrace.wire.ErrorCode;
import io.tailrace.wire.Uuid;
import io.tailrace.wire.message.ApiKey;
import io.tailrace.wire.message.ShareAcknowledgeRequest;
import io.tailrace.wire.message.ShareAcknowledgeResponse;
import io.tailrace.wire.message.ShareFetchRequest;
import io.tailrace.wire.message.ShareFetchResponse;
import io.tailrace.wire.message.ShareFetchResponse.PartitionData;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class ShareFetchHandlerTest {
  private static final Uuid TOPIC = new Uuid(5, 5);
  private static final Uuid NOBODY = new Uuid(6, 6);
  private static final int LOCK_MS = 1000;
  private static final byte ACCEPT = 1;
  private static final byte RELEASE = 2;
  private static final byte RENEW = 4;

  private final TestPartition test = new TestPartition();
  private final Topics topics = new Topics(test.context, Config.empty());
  private final FakeLoop loop = new FakeLoop();
  private final ManualTimer timer = new ManualTimer();
  private final FakeLog<ShareStateRecord> log = new FakeLog<>(new ShareStateCodec());
  private final ShareStateCoordinator states =
      new ShareStateCoordinator(
          new ShareStateConfig(500, 300_000), 1, test.clock, (partition, offset) -> {});
  private final SharePartitions partitions =
      new SharePartitions(
          topics,
          states,
          group -> new ShareSettings(LOCK_MS, 2000, 5, false, true, new OffsetReset.Earliest()),
          test.clock,
          strand -> timer);
  private final ShareSessions sessions = new ShareSessions(partitions, 2);
  private final ShareFetchHandler handler = new ShareFetchHandler(partitions, sessions, 1 << 20);
  private final ShareAcknowledgeHandler acknowledging =
      new ShareAcknowledgeHandler(partitions, sessions);
  private final FakeExchange exchange = new FakeExchange(ApiKey.SHARE_FETCH, 2, loop);
  private final FakeExchange other = new FakeExchange(ApiKey.SHARE_FETCH, 2, loop);

  @BeforeEach
  void createTopic() {
    MetadataDelta delta = new MetadataDelta(MetadataImage.EMPTY);
    delta.apply(new TopicRecord().name("t").topicId(TOPIC));
    for (int number = 0; number < 2; number++) {
      delta.apply(new PartitionRecord().topicId(TOPIC).partitionId(number).leader(1));
    }
    topics.changed(delta, delta.image());
    states.load(0, new ShardRuntime<>(new SerialStrand(), timer, log)).complete();
    for (int number = 0; number < 2; number++) {
      states.initialize(
          new SharePartitionKey("g", TOPIC, number),
          1,
          PartitionShareState.NO_OFFSET,
          error -> assertEquals(ErrorCode.NONE, error));
    }
  }

  @AfterEach
  void nothingStaysOpen() {
    partitions.close();
    topics.close();
    test.close();
    assertEquals(0, test.storage.openSlices(), "slices");
    assertEquals(0, loop.timers(), "timers");
  }

  /** Returns the size of what it appends, in bytes. */
  private int append(int partition, int records) {
    ByteBuffer batch = Batches.plain(1, records);
    int size = batch.remaining();
    CompletableFuture<ErrorCode> done = new CompletableFuture<>();
    topics
        .topic(TOPIC)
        .orElseThrow()
        .partition(partition)
        .orElseThrow()
        .append(batch, AppendRequest.client(12), result -> done.complete(result.error()));
    assertEquals(ErrorCode.NONE, test.settled(done));
    return size;
  }

  private static ShareFetchRequest request(String member, int epoch) {
    return new ShareFetchRequest()
        .groupId("g")
        .memberId(member)
        .shareSessionEpoch(epoch)
        .maxWaitMs(500)
        .minBytes(1)
        .maxBytes(1 << 20)
        .maxRecords(500)
        .batchSize(500)
        .topics(new ArrayList<>());
  }

  private static ShareFetchRequest opening(String member, int... numbers) {
    ShareFetchRequest request = request(member, 0);
    ShareFetchRequest.FetchTopic topic =
        new ShareFetchRequest.FetchTopic().topicId(TOPIC).partitions(new ArrayList<>());
    for (int number : numbers) {
      topic.partitions().add(new ShareFetchRequest.FetchPartition().partitionIndex(number));
    }
    request.topics().add(topic);
    return request;
  }

  private static ShareFetchRequest acknowledging(
      ShareFetchRequest request, int partition, long first, long last, byte type) {
    request
        .topics()
        .add(
            new ShareFetchRequest.FetchTopic()
                .topicId(TOPIC)
                .partitions(
                    List.of(
                        new ShareFetchRequest.FetchPartition()
                            .partitionIndex(partition)
                            .acknowledgementBatches(
                                List.of(
                                    new ShareFetchRequest.AcknowledgementBatch()
                                        .firstOffset(first)
                                        .lastOffset(last)
                                        .acknowledgeTypes(List.of(type)))))));
    return request;
  }

  private ShareFetchResponse ask(FakeExchange from, ShareFetchRequest request) {
    handler.handle(from.ask(request));
    loop.turnUntil(from::isAnswered);
    test.settle();
    return from.answer(new ShareFetchResponse());
  }

  private ShareFetchResponse ask(ShareFetchRequest request) {
    return ask(exchange, request);
  }

  private ErrorCode acknowledge(String member, int epoch, long first, long last, byte type) {
    FakeExchange own = new FakeExchange(ApiKey.SHARE_ACKNOWLEDGE, 2, loop);
    ShareAcknowledgeRequest request =
        new ShareAcknowledgeRequest()
            .groupId("g")
            .memberId(member)
            .shareSessionEpoch(epoch)
            .topics(
                List.of(
                    new ShareAcknowledgeRequest.AcknowledgeTopic()
                        .topicId(TOPIC)
                        .partitions(
                            List.of(
                                new ShareAcknowledgeRequest.AcknowledgePartition()
                                    .acknowledgementBatches(
                                        List.of(
                                            new ShareAcknowledgeRequest.AcknowledgementBatch()
                                                .firstOffset(first)
                                                .lastOffset(last)
                                                .acknowledgeTypes(List.of(type))))))));
    acknowledging.handle(own.ask(request));
    loop.turnUntil(own::isAnswered);
    ShareAcknowledgeResponse response = own.answer(new ShareAcknowledgeResponse());
    if (response.errorCode() != 0) {
      return ErrorCode.forCode(response.errorCode());
    }
    return ErrorCode.forCode(response.responses().getFirst().partitions().getFirst().errorCode());
  }

  private static ErrorCode error(ShareFetchResponse response) {
    return ErrorCode.forCode(response.errorCode());
  }

  private static PartitionData partition(ShareFetchResponse response, int index) {
    return response.responses().stream()
        .flatMap(topic -> topic.partitions().stream())
        .filter(partition -> partition.partitionIndex() == index)
        .findFirst()
        .orElseThrow();
  }

  private static String acquired(ShareFetchResponse response, int index) {
    StringBuilder text = new StringBuilder();
    partition(response, index)
        .acquiredRecords()
        .forEach(
            run ->
                text.append(run.firstOffset())
                    .append('-')
                    .append(run.lastOffset())
                    .append('x')
                    .append(run.deliveryCount())
                    .append(' '));
    return text.toString().trim();
  }

  @Test
  void whatIsThereIsAcquiredAndSentAsItIsStored() {
    int bytes = append(0, 3) + append(0, 2) + append(1, 4);
    // Fewer bytes would be answered by the partition that is opened first.
    ShareFetchResponse response = ask(opening("a", 0, 1).minBytes(bytes));
    assertEquals(LOCK_MS, response.acquisitionLockTimeoutMs());
    assertEquals("0-4x1", acquired(response, 0));
    assertEquals("0-3x1", acquired(response, 1));
    assertTrue(partition(response, 0).records().size() > 2 * 61);
  }

  @Test
  void noMoreBytesAreSentThanTheAcquiredBatchesHave() {
    append(0, 3);
    append(0, 3);
    int both = partition(ask(opening("b", 0)), 0).records().size();
    sessions.memberGone("g", "b");
    ShareFetchResponse response = ask(opening("a", 0).maxRecords(2));
    assertEquals("0-2x2", acquired(response, 0));
    assertEquals(both / 2, partition(response, 0).records().size());
  }

  /** What it says to the group goes another way than what it acknowledges, and may be faster. */
  @Test
  void theLastAcknowledgementsOfAMemberThatLeavesComeTooLate() {
    append(0, 4);
    assertEquals("0-3x1", acquired(ask(opening("a", 0)), 0));
    sessions.emptied("g");
    assertEquals(ErrorCode.NONE, acknowledge("a", -1, 0, 2, ACCEPT));
    assertEquals("3-3x2", acquired(ask(opening("b", 0)), 0));
  }

  @Test
  void aFetchThatFindsNothingIsWokenByAnAppend() {
    append(0, 1);
    assertEquals("0-0x1", acquired(ask(opening("a", 0)), 0));
    handler.handle(exchange.ask(request("a", 1)));
    loop.turn();
    assertFalse(exchange.isAnswered());
    append(0, 2);
    loop.turnUntil(exchange::isAnswered);
    assertEquals("1-2x1", acquired(exchange.answer(new ShareFetchResponse()), 0));
  }

  @Test
  void aFetchThatFindsNothingIsWokenByWhatIsReleased() {
    append(0, 1);
    ask(opening("a", 0));
    handler.handle(other.ask(opening("b", 0)));
    loop.turn();
    assertFalse(other.isAnswered());
    assertEquals(ErrorCode.NONE, acknowledge("a", 1, 0, 0, RELEASE));
    loop.turnUntil(other::isAnswered);
    assertEquals("0-0x2", acquired(other.answer(new ShareFetchResponse()), 0));
  }

  @Test
  void aFetchThatFindsNothingIsWokenByALockThatRunsOut() {
    append(0, 1);
    ask(opening("a", 0));
    handler.handle(other.ask(opening("b", 0)));
    loop.turn();
    timer.advance(LOCK_MS);
    loop.turnUntil(other::isAnswered);
    assertEquals("0-0x2", acquired(other.answer(new ShareFetchResponse()), 0));
  }

  /** Members that wait for the partition, the first of them for the longest time. */
  private List<FakeExchange> waiting(int members, int minBytesOfFirst) {
    append(0, 1);
    ask(opening("has-all", 0));
    ShareFetchHandler many =
        new ShareFetchHandler(partitions, new ShareSessions(partitions, members), 1 << 20);
    List<FakeExchange> exchanges = new ArrayList<>();
    for (int i = 0; i < members; i++) {
      FakeExchange own = new FakeExchange(ApiKey.SHARE_FETCH, 2, loop);
      many.handle(
          own.ask(opening("waiting-" + i, 0).maxRecords(1).minBytes(i == 0 ? minBytesOfFirst : 1)));
      exchanges.add(own);
    }
    loop.turn();
    return exchanges;
  }

  @Test
  void anAppendDisturbsNoMoreOfThoseWhoWaitThanItServes() {
    List<FakeExchange> all = waiting(20, 1);
    int before = loop.turns();
    append(0, 1);
    loop.turnUntil(all.getFirst()::isAnswered);
    loop.turn();
    assertEquals(1, all.stream().filter(FakeExchange::isAnswered).count());
    assertEquals(2, loop.turns() - before, "one that is served, and one that sees nothing left");
    all.forEach(FakeExchange::hangUp);
  }

  @Test
  void whatOneLeavesIsForTheNext() {
    List<FakeExchange> all = waiting(4, 1);
    append(0, 1);
    append(0, 1);
    append(0, 1);
    for (int i = 0; i < 3; i++) {
      loop.turnUntil(all.get(i)::isAnswered);
      String offset = Integer.toString(i + 1);
      assertEquals(
          offset + "-" + offset + "x1", acquired(all.get(i).answer(new ShareFetchResponse()), 0));
    }
    assertFalse(all.get(3).isAnswered());
    all.get(3).hangUp();
  }

  @Test
  void whoGoesAwayWhenWokenLeavesItToTheNext() {
    List<FakeExchange> all = waiting(2, 1);
    append(0, 1);
    all.getFirst().hangUp();
    loop.turnUntil(all.getLast()::isAnswered);
    assertEquals("1-1x1", acquired(all.getLast().answer(new ShareFetchResponse()), 0));
  }

  @Test
  void whoWaitsForMoreBytesIsInNobodysWay() {
    List<FakeExchange> all = waiting(2, 10_000);
    append(0, 1);
    loop.turnUntil(all.getLast()::isAnswered);
    assertEquals("1-1x1", acquired(all.getLast().answer(new ShareFetchResponse()), 0));
    assertFalse(all.getFirst().isAnswered());
    all.getFirst().hangUp();
  }

  @Test
  void aFetchIsAnsweredWithNothingWhenItsTimeIsUp() {
    append(0, 1);
    ask(opening("a", 0));
    handler.handle(exchange.ask(request("a", 1)));
    loop.turn();
    loop.timeIsUp();
    loop.turnUntil(exchange::isAnswered);
    assertTrue(exchange.answer(new ShareFetchResponse()).responses().isEmpty());
  }

  @Test
  void fewerBytesThanAreWantedAreNotAcquiredBeforeTheTimeIsUp() {
    append(0, 1);
    handler.handle(exchange.ask(opening("a", 0).minBytes(10_000)));
    loop.turn();
    assertFalse(exchange.isAnswered());
    assertEquals("0-0x1", acquired(ask(other, opening("b", 0)), 0));
    loop.timeIsUp();
    loop.turnUntil(exchange::isAnswered);
    assertEquals("", acquired(exchange.answer(new ShareFetchResponse()), 0));
  }

  @Test
  void acknowledgementsComeAlongWithTheNextFetch() {
    append(0, 3);
    ask(opening("a", 0));
    ShareFetchResponse response = ask(acknowledging(request("a", 1).maxWaitMs(0), 0, 0, 1, ACCEPT));
    assertEquals(0, partition(response, 0).acknowledgeErrorCode());
    response = ask(acknowledging(request("a", 2).maxWaitMs(0), 0, 1, 2, ACCEPT));
    assertEquals(ErrorCode.NONE.code(), partition(response, 0).acknowledgeErrorCode());
    response = ask(acknowledging(request("a", 3).maxWaitMs(0), 0, 2, 1, ACCEPT));
    assertEquals(ErrorCode.INVALID_REQUEST.code(), partition(response, 0).acknowledgeErrorCode());
  }

  @Test
  void whatARequestSaysTwiceOrForOthersIsRefused() {
    append(0, 3);
    ask(opening("a", 0));
    ask(other, opening("b", 0).maxWaitMs(0));
    assertEquals(ErrorCode.INVALID_RECORD_STATE, acknowledge("b", 1, 0, 2, ACCEPT));
    assertEquals(ErrorCode.INVALID_REQUEST, acknowledge("a", 1, 0, 9, ACCEPT));
    // Renewing is announced, and comes alone.
    assertEquals(ErrorCode.INVALID_REQUEST, acknowledge("a", 2, 0, 2, RENEW));
    assertEquals(
        ErrorCode.INVALID_REQUEST,
        error(ask(acknowledging(request("a", 3).isRenewAck(true), 0, 0, 2, RENEW))));
    ShareFetchResponse renewed =
        ask(
            acknowledging(
                request("a", 3).isRenewAck(true).maxWaitMs(0).minBytes(0).maxBytes(0).maxRecords(0),
                0,
                0,
                2,
                RENEW));
    assertEquals(0, partition(renewed, 0).acknowledgeErrorCode());
  }

  @Test
  void aSessionHasItsEpochs() {
    append(0, 1);
    assertEquals(ErrorCode.SHARE_SESSION_NOT_FOUND, error(ask(request("a", 1))));
    assertEquals(ErrorCode.SHARE_SESSION_NOT_FOUND, error(ask(request("a", -1))));
    assertEquals(
        ErrorCode.INVALID_REQUEST, error(ask(acknowledging(request("a", 0), 0, 0, 0, ACCEPT))));
    assertEquals(ErrorCode.NONE, error(ask(opening("a", 0))));
    assertEquals(ErrorCode.INVALID_SHARE_SESSION_EPOCH, error(ask(request("a", 2))));
    assertEquals(ErrorCode.INVALID_SHARE_SESSION_EPOCH, acknowledge("a", 0, 0, 0, ACCEPT));
    assertEquals(ErrorCode.INVALID_SHARE_SESSION_EPOCH, acknowledge("a", 5, 0, 0, ACCEPT));
    assertEquals(ErrorCode.NONE, acknowledge("a", 1, 0, 0, ACCEPT));
    assertEquals(ErrorCode.NONE, error(ask(request("a", -1))));
    assertEquals(ErrorCode.SHARE_SESSION_NOT_FOUND, acknowledge("a", 2, 0, 0, ACCEPT));
  }

  @Test
  void thereAreNoMoreSessionsThanThereMayBe() {
    append(0, 1);
    ask(opening("a", 0));
    ask(opening("b", 0).maxWaitMs(0));
    assertEquals(ErrorCode.SHARE_SESSION_LIMIT_REACHED, error(ask(opening("c", 0))));
    assertEquals(ErrorCode.NONE, error(ask(opening("b", 0).maxWaitMs(0))));
    ask(request("a", -1));
    assertEquals(ErrorCode.NONE, error(ask(opening("c", 0).maxWaitMs(0))));
  }

  @Test
  void theEndOfASessionReleasesWhatItsMemberHas() {
    append(0, 2);
    ask(opening("a", 0));
    ask(acknowledging(request("a", -1), 0, 0, 0, ACCEPT));
    assertEquals("1-1x2", acquired(ask(opening("b", 0)), 0));
  }

  @Test
  void aClientThatHangsUpReleasesWhatItHas() {
    append(0, 2);
    ask(opening("a", 0));
    exchange.hangUp();
    assertEquals("0-1x2", acquired(ask(other, opening("b", 0)), 0));
  }

  @Test
  void aClientThatHangsUpWhileItWaitsIsNotServed() {
    append(0, 1);
    ask(opening("a", 0));
    handler.handle(other.ask(opening("b", 0)));
    loop.turn();
    other.hangUp();
    assertTrue(other.isAnswered());
    acknowledge("a", 1, 0, 0, RELEASE);
    loop.turn();
    assertEquals("0-0x2", acquired(ask(exchange, opening("a", 0)), 0));
  }

  @Test
  void partitionsThatDoNotExistAreNamed() {
    ShareFetchRequest request = opening("a", 7).maxWaitMs(0);
    request
        .topics()
        .add(
            new ShareFetchRequest.FetchTopic()
                .topicId(NOBODY)
                .partitions(List.of(new ShareFetchRequest.FetchPartition())));
    ShareFetchResponse response = ask(request);
    assertEquals(ErrorCode.UNKNOWN_TOPIC_OR_PARTITION.code(), partition(response, 7).errorCode());
    assertEquals(ErrorCode.UNKNOWN_TOPIC_ID.code(), partition(response, 0).errorCode());
  }

  @Test
  void aGroupThatBeginsAnewIsServedFromWhereItBegins() {
    append(0, 5);
    ask(opening("a", 0));
    states.initialize(
        new SharePartitionKey("g", TOPIC, 0), 2, 3, error -> assertEquals(ErrorCode.NONE, error));
    partitions.forgetGroup("g");
    assertEquals("3-4x1", acquired(ask(opening("b", 0)), 0));
  }

  @Test
  void whatIsDoneIsNotDeliveredAgainByWhoeverServesItNext() {
    append(0, 5);
    ask(opening("a", 0));
    assertEquals(ErrorCode.NONE, acknowledge("a", 1, 0, 2, ACCEPT));
    partitions.forgetGroup("g");
    assertEquals("3-4x2", acquired(ask(opening("b", 0)), 0));
  }
}
