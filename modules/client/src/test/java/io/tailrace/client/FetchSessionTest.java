package io.tailrace.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tailrace.wire.ErrorCode;
import io.tailrace.wire.Uuid;
import io.tailrace.wire.message.FetchRequest;
import io.tailrace.wire.message.FetchResponse;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class FetchSessionTest {
  private static final short VERSION = 17;
  private static final Uuid TOPIC_ID = new Uuid(1, 2);
  private static final TopicPartition ONE = new TopicPartition("topic", 1);
  private static final TopicPartition TWO = new TopicPartition("topic", 2);

  private final FetchSession session = new FetchSession();

  @Test
  void epochsCountTheRequestsOfASession() {
    assertRequest(0, 0, next(ONE));
    assertTrue(session.answered(answer(7, ErrorCode.NONE)));
    assertRequest(7, 1, next(ONE));
    assertTrue(session.answered(answer(7, ErrorCode.NONE)));
    assertRequest(7, 2, next(ONE));
    assertRequest(7, -1, session.end());
  }

  @Test
  void whatIsNotFetchedAnyMoreIsForgotten() {
    next(ONE, TWO);
    session.answered(answer(7, ErrorCode.NONE));
    FetchRequest request = next(TWO);
    FetchRequest.ForgottenTopic forgotten = request.forgottenTopicsData().getFirst();
    assertEquals("topic", forgotten.topic());
    assertEquals(TOPIC_ID, forgotten.topicId());
    assertEquals(List.of(1), List.copyOf(forgotten.partitions()));
    session.answered(answer(7, ErrorCode.NONE));
    assertEquals(0, next(TWO).forgottenTopicsData().size());
  }

  @Test
  void aSessionThatTheBrokerLostBeginsAnew() {
    for (ErrorCode lost :
        List.of(
            ErrorCode.FETCH_SESSION_ID_NOT_FOUND,
            ErrorCode.INVALID_FETCH_SESSION_EPOCH,
            ErrorCode.FETCH_SESSION_TOPIC_ID_ERROR)) {
      next(ONE);
      session.answered(answer(7, ErrorCode.NONE));
      next(ONE);
      assertFalse(session.answered(answer(0, lost)));
      assertFalse(session.isOpen());
      FetchRequest request = next(TWO);
      assertRequest(0, 0, request);
      assertEquals(0, request.forgottenTopicsData().size());
    }
  }

  @Test
  void aNewBeginningEndsTheOldSessionAndForgetsNothing() {
    next(ONE);
    session.answered(answer(7, ErrorCode.NONE));
    session.begin();
    FetchRequest request = next(TWO);
    assertRequest(7, 0, request);
    assertEquals(0, request.forgottenTopicsData().size());
    session.answered(answer(8, ErrorCode.NONE));
    assertRequest(8, 1, next(TWO));
  }

  @Test
  void aBrokerThatGivesNoneIsAskedAnew() {
    next(ONE);
    assertTrue(session.answered(answer(0, ErrorCode.NONE)));
    assertFalse(session.isOpen());
    assertRequest(0, 0, next(ONE));
  }

  @Test
  void versionsWithoutSessionsAreLeftAlone() {
    FetchRequest request = new FetchRequest();
    session.next((short) 6, request, List.of(ONE), Map.of());
    assertRequest(new FetchRequest().sessionId(), new FetchRequest().sessionEpoch(), request);
  }

  private FetchRequest next(TopicPartition... partitions) {
    FetchRequest request = new FetchRequest();
    Map<String, FetchRequest.FetchTopic> topics = new HashMap<>();
    for (TopicPartition partition : partitions) {
      topics
          .computeIfAbsent(
              partition.topic(), name -> request.topics().next().topic(name).topicId(TOPIC_ID))
          .partitions()
          .next()
          .partition(partition.partition());
    }
    session.next(VERSION, request, List.of(partitions), topics);
    return request;
  }

  private static FetchResponse answer(int sessionId, ErrorCode error) {
    return new FetchResponse().sessionId(sessionId).errorCode(error.code());
  }

  private static void assertRequest(int sessionId, int epoch, FetchRequest request) {
    assertEquals(sessionId, request.sessionId());
    assertEquals(epoch, request.sessionEpoch());
  }
}
