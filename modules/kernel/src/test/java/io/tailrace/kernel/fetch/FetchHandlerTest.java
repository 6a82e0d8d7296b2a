package io.tailrace.kernel.fetch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tailrace.kernel.metadata.MetadataDelta;
import io.tailrace.kernel.metadata.MetadataImage;
import io.tailrace.kernel.network.FakeExchange;
import io.tailrace.kernel.network.FakeLoop;
import io.tailrace.kernel.partition.AppendRequest;
import io.tailrace.kernel.partition.Batches;
import io.tailrace.kernel.partition.TestPartition;
import io.tailrace.kernel.schema.PartitionRecord;
import io.tailrace.kernel.schema.RemoveTopicRecord;
import io.tailrace.kernel.schema.TopicRecord;
import io.tailrace.kernel.topic.Topics;
import io.tailrace.spi.config.Config;
import io.tailrace.wire.ErrorCode;
import io.tailrace.wire.Payload;
import io.tailrace.wire.Uuid;
import io.tailrace.wire.message.ApiKey;
import io.tailrace.wire.message.FetchRequest;
import io.tailrace.wire.message.FetchResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class FetchHandlerTest {
  private static final Uuid TOPIC = new Uuid(5, 5);
  private static final Uuid NOBODY = new Uuid(6, 6);
  private static final int PARTITIONS = 3;

  private final TestPartition test = new TestPartition();
  private final Topics topics = new Topics(test.context, Config.empty());
  private final FakeLoop loop = new FakeLoop();
  private final FetchSessions sessions = new FetchSessions(2, test.clock);
  private final FetchHandler handler = new FetchHandler(topics, sessions, 1 << 20);
  private final FakeExchange exchange = new FakeExchange(ApiKey.FETCH, 13, loop);
  private MetadataImage image = MetadataImage.EMPTY;

  @BeforeEach
  void createTopic() {
    MetadataDelta delta = new MetadataDelta(image);
    delta.apply(new TopicRecord().name("t").topicId(TOPIC));
    for (int number = 0; number < PARTITIONS; number++) {
      delta.apply(new PartitionRecord().topicId(TOPIC).partitionId(number).leader(1));
    }
    image = delta.image();
    topics.changed(delta, image);
  }

  @AfterEach
  void nothingStaysOpen() {
    topics.close();
    test.close();
    assertEquals(0, test.storage.openSlices(), "slices");
    assertEquals(0, loop.timers(), "timers");
  }

  @Test
  void aFetchIsAnsweredBeforeThereIsEnoughOrNeverWoken() {
    append(0);
    ask(request(0, 0, 1).minBytes(1_000));
    loop.turn();
    assertFalse(exchange.isAnswered());
    for (int i = 0; i < 20; i++) {
      append(1);
    }
    loop.turnUntil(exchange::isAnswered);
    assertEquals(List.of(0, 1), partitions(answer()));
  }

  @Test
  void theTimeIsUpAndNobodyIsTold() {
    append(0);
    ask(request(0, 0).minBytes(1_000));
    loop.turn();
    loop.timeIsUp();
    assertEquals(List.of(0), partitions(answer()));
  }

  @Test
  void aWaitingFetchSpinsWhileAppendsAreTooSmall() {
    append(0);
    ask(request(0, 0).minBytes(100_000));
    loop.turn();
    int turns = loop.turns();
    for (int i = 0; i < 50; i++) {
      append(0);
      loop.turn();
    }
    assertEquals(turns, loop.turns());
    loop.timeIsUp();
    assertTrue(exchange.isAnswered());
  }

  @Test
  void whoHungUpIsStillServed() {
    append(0);
    ask(request(0, 0).minBytes(1_000));
    loop.turn();
    exchange.hangUp();
    assertTrue(exchange.isAnswered());
    for (int i = 0; i < 30; i++) {
      append(0);
    }
    loop.turn();
    assertEquals(0, loop.turns(), "a listener stayed");
  }

  @Test
  void aLoopThatEndedFailsTheProducer() {
    append(0);
    ask(request(0, 0).minBytes(200));
    loop.turn();
    loop.end();
    append(0);
    append(0);
    append(0);
    loop.timeIsUp();
  }

  @Test
  void deletingATopicLeavesItsReadersWaiting() {
    append(0);
    ask(request(0, 0).minBytes(1_000));
    loop.turn();
    MetadataDelta delta = new MetadataDelta(image);
    delta.apply(new RemoveTopicRecord().topicId(TOPIC));
    topics.changed(delta, delta.image());
    loop.turnUntil(exchange::isAnswered);
    assertEquals(ErrorCode.UNKNOWN_TOPIC_ID, error(answer(), 0));
  }

  @Test
  void anUnknownTopicAmongOthersIsAnsweredAgainAndAgain() {
    append(0);
    FetchRequest request = request(0, 0).minBytes(1_000);
    add(request, NOBODY, 0);
    ask(request);
    loop.turn();
    assertFalse(exchange.isAnswered());
    loop.timeIsUp();
    FetchResponse response = answer();
    assertEquals(ErrorCode.UNKNOWN_TOPIC_ID.code(), partition(response, NOBODY, 0).errorCode());
    ask(add(new FetchRequest().maxWaitMs(500).minBytes(1), NOBODY, 0));
    assertTrue(exchange.isAnswered(), "nothing to wait for");
    ask(request(0, 9));
    assertEquals(ErrorCode.UNKNOWN_TOPIC_OR_PARTITION, error(answer(), 9));
  }

  @Test
  void theLimitHoldsBackTheFirstBatchOrLetsTheOthersThrough() {
    append(0);
    append(1);
    ask(request(0, 0, 1).maxBytes(1));
    FetchResponse response = answer();
    assertTrue(size(response, 0) > 0);
    assertEquals(0, size(response, 1));
  }

  @Test
  void aSessionRepeatsWhatIsNotNewsOrForgetsTheOrder() {
    append(0);
    append(1);
    append(2);
    ask(request(0, 0, 1, 2).maxBytes(1));
    FetchResponse first = answer();
    int session = first.sessionId();
    assertTrue(session > 0);
    assertEquals(List.of(0, 1, 2), partitions(first));
    ask(session(session, 1).maxBytes(1)); // 0 has had its turn
    FetchResponse second = answer();
    assertEquals(List.of(1), partitions(second));
    FetchRequest forget = session(session, 2).maxBytes(1);
    forget.forgottenTopicsData().next().topicId(TOPIC).partitions(List.of(2));
    ask(forget);
    assertEquals(List.of(0), partitions(answer()));
    ask(session(session, 2));
    assertEquals(ErrorCode.INVALID_FETCH_SESSION_EPOCH.code(), answer().errorCode());
    ask(session(session + 1, 3));
    assertEquals(ErrorCode.FETCH_SESSION_ID_NOT_FOUND.code(), answer().errorCode());
    FetchRequest forgetAll = session(session, 3);
    forgetAll.forgottenTopicsData().next().topicId(TOPIC).partitions(List.of(0, 1));
    ask(forgetAll);
    assertEquals(0, answer().sessionId());
    ask(session(session, 4));
    assertEquals(ErrorCode.FETCH_SESSION_ID_NOT_FOUND.code(), answer().errorCode());
  }

  @Test
  void anErrorThatIsOverIsNotTold() {
    append(0);
    FetchRequest begin = request(0, 0);
    begin.topics().get(0).partitions().get(0).fetchOffset(99);
    ask(begin);
    FetchResponse first = answer();
    assertEquals(ErrorCode.OFFSET_OUT_OF_RANGE, error(first, 0));
    FetchRequest again = session(first.sessionId(), 1).maxWaitMs(0);
    add(again, TOPIC, 0);
    again.topics().get(0).partitions().get(0).fetchOffset(1);
    ask(again);
    assertEquals(ErrorCode.NONE, error(answer(), 0));
    ask(session(first.sessionId(), 2).maxWaitMs(0));
    assertEquals(List.of(), partitions(answer()), "nothing is new");
  }

  @Test
  void aSessionIsUsedInAVersionThatNamesTopicsOtherwise() {
    append(0);
    ask(request(0, 0));
    int session = answer().sessionId();
    FakeExchange older = new FakeExchange(ApiKey.FETCH, 12, loop);
    handler.handle(older.ask(session(session, 1)));
    assertEquals(
        ErrorCode.FETCH_SESSION_TOPIC_ID_ERROR.code(),
        older.answer(new FetchResponse()).errorCode());
  }

  @Test
  void aSessionAskedTwiceAtATimeAnswersBoth() {
    append(0);
    ask(request(0, 0));
    int session = answer().sessionId();
    ask(session(session, 1).minBytes(100_000));
    loop.turn();
    FakeExchange second = new FakeExchange(ApiKey.FETCH, 13, loop);
    handler.handle(second.ask(session(session, 2).maxWaitMs(0)));
    assertEquals(0, second.answer(new FetchResponse()).errorCode());
    loop.timeIsUp();
    assertEquals(ErrorCode.INVALID_FETCH_SESSION_EPOCH.code(), answer().errorCode());
  }

  @Test
  void aSessionInUseIsEvictedOrAStaleOneStays() {
    assertTrue(sessions.create(true, 1).isPresent());
    FetchSession used = sessions.create(true, 1).orElseThrow();
    assertTrue(sessions.create(true, 50).isEmpty());
    test.clock.advance(120_001);
    assertEquals(ErrorCode.NONE, used.advance(1, true, test.clock.millis()));
    assertTrue(sessions.create(true, 1).isPresent(), "the stale one makes room");
    assertTrue(sessions.find(used.id()).isPresent());
    assertTrue(sessions.create(true, 5).isPresent(), "an old and smaller one makes room");
    assertTrue(sessions.find(used.id()).isEmpty());
  }

  @Test
  void theSessionEpochEndsAtItsLargestValue() {
    FetchSession session = new FetchSession(1, true, 0);
    assertEquals(ErrorCode.INVALID_FETCH_SESSION_EPOCH, session.advance(2, true, 0));
    assertEquals(ErrorCode.NONE, session.advance(1, true, 0));
    assertEquals(2, session.epoch());
    assertEquals(1, FetchSession.epochAfter(Integer.MAX_VALUE));
  }

  private void append(int partition) {
    CompletableFuture<ErrorCode> done = new CompletableFuture<>();
    topics
        .topic(TOPIC)
        .orElseThrow()
        .partition(partition)
        .orElseThrow()
        .append(
            Batches.plain(1, 1), AppendRequest.client(12), result -> done.complete(result.error()));
    assertEquals(ErrorCode.NONE, test.settled(done));
  }

  private void ask(FetchRequest request) {
    handler.handle(exchange.ask(request));
  }

  private FetchResponse answer() {
    return exchange.answer(new FetchResponse());
  }

  private static FetchRequest request(int epoch, int... partitions) {
    FetchRequest request =
        new FetchRequest().maxWaitMs(500).minBytes(1).maxBytes(1 << 20).sessionEpoch(epoch);
    for (int partition : partitions) {
      add(request, TOPIC, partition);
    }
    return request;
  }

  private static FetchRequest session(int id, int epoch) {
    return request(epoch).sessionId(id);
  }

  private static FetchRequest add(FetchRequest request, Uuid topic, int partition) {
    request
        .topics()
        .next()
        .topicId(topic)
        .partitions()
        .next()
        .partition(partition)
        .partitionMaxBytes(1 << 20);
    return request;
  }

  private static FetchResponse.PartitionData partition(FetchResponse response, Uuid id, int index) {
    return response.responses().stream()
        .filter(topic -> topic.topicId().equals(id))
        .flatMap(topic -> topic.partitions().stream())
        .filter(partition -> partition.partitionIndex() == index)
        .findFirst()
        .orElseThrow();
  }

  private static ErrorCode error(FetchResponse response, int index) {
    return ErrorCode.forCode(partition(response, TOPIC, index).errorCode());
  }

  private static int size(FetchResponse response, int index) {
    return partition(response, TOPIC, index).records().map(Payload::size).orElse(0);
  }

  private static List<Integer> partitions(FetchResponse response) {
    List<Integer> indices = new ArrayList<>();
    response
        .responses()
        .forEach(topic -> topic.partitions().forEach(p -> indices.add(p.partitionIndex())));
    return indices;
  }
}
