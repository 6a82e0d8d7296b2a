package io.tailrace.kernel.group;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tailrace.kernel.coordinator.Answer;
import io.tailrace.wire.ErrorCode;
import io.tailrace.wire.message.ConsumerGroupHeartbeatResponse;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Assignors that take their time, or never come to an end (KIP-1263). */
class OffloadedAssignmentTest {
  private static final long PATIENCE_MS = OffloadedAssignments.PATIENCE_MS;

  private final TestCoordinator on =
      new TestCoordinator(
          Map.of(
              "group.consumer.assignor.offload.enable",
              "true",
              "group.consumer.assignment.interval.ms",
              "0"));
  private final TestConsumer a = new TestConsumer(on, "g", "a");
  private final TestConsumer b = new TestConsumer(on, "g", "b");
  private final TestConsumer other = new TestConsumer(on, "other", "x");

  private static void begin(TestConsumer consumer) {
    consumer.epoch = 0;
    consumer.answer = consumer.ask(consumer.full().memberEpoch(0));
  }

  private void join(TestConsumer consumer) {
    begin(consumer);
    on.work();
    assertEquals(ErrorCode.NONE, consumer.take());
  }

  private static ErrorCode errorOf(Answer<ConsumerGroupHeartbeatResponse> answer) {
    return ErrorCode.forCode(answer.get().errorCode());
  }

  @Test
  void aSlowAssignorKeepsOtherGroupsWaiting() {
    join(other);
    begin(a);
    assertFalse(a.answer.isThere());
    assertEquals(ErrorCode.NONE, other.heartbeat());
    TestConsumer more = new TestConsumer(on, "more", "y");
    begin(more);
    assertEquals(2, on.backgroundTasks.size());
    on.backgroundTasks.removeLast().run();
    assertTrue(more.answer.isThere());
    assertFalse(a.answer.isThere());
    on.work();
    assertEquals(ErrorCode.NONE, a.take());
    assertEquals(FakeTopics.PARTITIONS, a.orders().size());
  }

  @Test
  void membersOfOneGroupOvertakeEachOther() {
    begin(a);
    begin(b);
    assertEquals(1, on.backgroundTasks.size(), "b waits for its turn");
    on.backgroundTasks.remove().run();
    assertTrue(a.answer.isThere());
    assertFalse(b.answer.isThere());
    on.work();
    assertEquals(ErrorCode.NONE, a.take());
    assertEquals(ErrorCode.NONE, b.take());
    assertEquals(a.epoch + 1, b.answer.get().memberEpoch());
  }

  @Test
  void anAssignorThatFailsIsWaitedForForEver() {
    on.assignor =
        group -> {
          throw new IllegalStateException("a surprise");
        };
    begin(a);
    on.work();
    assertEquals(ErrorCode.UNKNOWN_SERVER_ERROR, a.take());
    on.assignor =
        group -> {
          throw new StackOverflowError("a surprise");
        };
    begin(a);
    on.work();
    assertEquals(ErrorCode.UNKNOWN_SERVER_ERROR, a.take());
    on.assignor = TestAssignor::assign;
    join(a);
  }

  @Test
  void anAssignorThatHangsHoldsItsGroupForEver() {
    begin(a);
    begin(b);
    on.timer.advance(PATIENCE_MS - 1);
    assertFalse(a.answer.isThere());
    on.timer.advance(1);
    assertEquals(ErrorCode.COORDINATOR_LOAD_IN_PROGRESS, errorOf(a.answer));
    assertEquals(ErrorCode.COORDINATOR_LOAD_IN_PROGRESS, errorOf(b.answer));
    begin(a);
    assertEquals(ErrorCode.COORDINATOR_LOAD_IN_PROGRESS, errorOf(a.answer));
    assertEquals(1, on.backgroundTasks.size(), "no more of them hang");
    assertEquals(ErrorCode.GROUP_ID_NOT_FOUND, errorOf(a.ask(a.request().memberEpoch(1))));
  }

  @Test
  void anAnswerThatComesTooLateIsLost() {
    begin(a);
    on.timer.advance(PATIENCE_MS);
    assertEquals(ErrorCode.COORDINATOR_LOAD_IN_PROGRESS, errorOf(a.answer));
    on.work();
    begin(a);
    assertEquals(0, on.backgroundTasks.size());
    assertEquals(ErrorCode.NONE, a.take());
    assertEquals(FakeTopics.PARTITIONS, a.orders().size());
  }

  @Test
  void anAnswerToAnOlderQuestionIsTakenForOneToTheNewerOne() {
    begin(a);
    on.timer.advance(PATIENCE_MS);
    on.work();
    on.topics.resize("orders", FakeTopics.PARTITIONS + 2);
    begin(a);
    assertEquals(1, on.backgroundTasks.size(), "what is assigned is no more what there is");
    on.topics.resize("orders", FakeTopics.PARTITIONS + 4);
    on.backgroundTasks.remove().run();
    assertFalse(a.answer.isThere(), "nor this one");
    on.work();
    assertEquals(ErrorCode.NONE, a.take());
    assertEquals(FakeTopics.PARTITIONS + 4, a.orders().size());
  }

  @Test
  void whoWaitsForAnAssignmentIsForgottenWithThePartition() {
    begin(a);
    begin(b);
    on.coordinator.unload(0);
    assertEquals(ErrorCode.NOT_COORDINATOR, errorOf(b.answer));
    on.work();
    assertEquals(ErrorCode.NOT_COORDINATOR, errorOf(a.answer));
    on.restart();
    join(a);
  }

  @Test
  void aGroupCannotDoWithoutTheThread() {
    on.topics.configure("g", "consumer.assignor.offload.enable", "false");
    begin(a);
    assertEquals(0, on.backgroundTasks.size());
    assertEquals(ErrorCode.NONE, a.take());
    begin(other);
    assertEquals(1, on.backgroundTasks.size());
    on.work();
    assertEquals(ErrorCode.NONE, other.take());
    assertEquals(Set.of(TestCoordinator.ORDERS_ID), other.owned.keySet());
  }
}
