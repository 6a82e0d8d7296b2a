package io.tailrace.kernel.group;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.tailrace.kernel.coordinator.Answer;
import io.tailrace.wire.ErrorCode;
import io.tailrace.wire.message.OffsetCommitResponse;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** {@code offsets.commit.timeout.ms}: a client does not wait for a slow log for ever. */
class CommitTimeoutTest {
  private final TestCoordinator on =
      new TestCoordinator(Map.of("offsets.commit.timeout.ms", "1000"));

  @Test
  void aCommitThatTakesTooLongIsAnsweredAndCountsAllTheSame() {
    on.log.hold();
    Answer<OffsetCommitResponse> answer =
        on.commitLater(TestCoordinator.simpleCommit("group", "orders", 0, 5), 9);
    on.pass(999);
    assertFalse(answer.isThere());
    on.pass(1);
    assertEquals(ErrorCode.COORDINATOR_NOT_AVAILABLE, TestCoordinator.errorOf(answer.get()));
    on.log.release();
    assertEquals(5, on.offset("group", "orders", 0));
  }

  @Test
  void aCommitInTimeIsAnsweredOnce() {
    on.log.hold();
    Answer<OffsetCommitResponse> answer =
        on.commitLater(TestCoordinator.simpleCommit("group", "orders", 0, 5), 9);
    on.pass(999);
    on.log.release();
    assertEquals(ErrorCode.NONE, TestCoordinator.errorOf(answer.get()));
    on.pass(10_000);
    assertEquals(ErrorCode.NONE, TestCoordinator.errorOf(answer.get()));
  }

  @Test
  void aHeartbeatThatTakesTooLongIsAnsweredAndTheNextSeesWhatItDid() {
    on.log.hold();
    TestConsumer a = new TestConsumer(on, "group", "a");
    a.answer = a.ask(a.full());
    on.pass(1000);
    assertEquals(ErrorCode.COORDINATOR_NOT_AVAILABLE, a.take());
    on.log.release();
    assertEquals(ErrorCode.NONE, a.join());
    assertEquals(10, a.count());
    assertEquals(1, a.epoch);
  }
}
