package io.tailrace.flink.sink;

import static io.tailrace.flink.sink.Takeover.Verdict.ABORT;
import static io.tailrace.flink.sink.Takeover.Verdict.FENCE;
import static io.tailrace.flink.sink.Takeover.Verdict.LEAVE;
import static io.tailrace.flink.sink.Takeover.Verdict.LEAVE_IF_PREPARED;
import static org.apache.kafka.clients.admin.TransactionState.COMPLETE_COMMIT;
import static org.apache.kafka.clients.admin.TransactionState.ONGOING;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class TakeoverTest {
  private static final String PREFIX = "p";

  @Test
  void aFreshJobAbortsAllOfItsPrefixAndLeavesOthersAlone() {
    Takeover only = fresh(0, 1);
    assertEquals(FENCE, only.judge("p-0-0-2", ONGOING));
    assertEquals(FENCE, only.judge("p-0-0-2", COMPLETE_COMMIT));
    assertEquals(ABORT, only.judge("p-3-0-0", ONGOING));
    assertEquals(ABORT, only.judge("p-0-17-0", ONGOING));
    assertEquals(LEAVE, only.judge("p-0-17-0", COMPLETE_COMMIT));
    assertEquals(LEAVE, only.judge("p-eu-0-0-2", ONGOING));
    assertEquals(LEAVE, only.judge("other-0-0-2", ONGOING));
  }

  @Test
  void whatIsPreparedIsLeftToTheCommitter() {
    Takeover restored = restored(5, 0, 1, state(0, 0, 1, 4, 2));
    assertEquals(LEAVE_IF_PREPARED, restored.judge("p-0-0-2", ONGOING));
    assertTrue(restored.isPrepared(prepared(0, 0, 2)));
  }

  @Test
  void openTransactionsOfTheAttemptBeforeAreFenced() {
    Takeover restored = restored(5, 0, 1, state(0, 0, 1, 4, 2));
    assertEquals(FENCE, restored.judge("p-0-0-3", ONGOING));
    assertEquals(FENCE, restored.judge("p-0-0-4", ONGOING), "begun after the checkpoint");
    assertEquals(FENCE, restored.judge("p-0-0-1", COMPLETE_COMMIT), "its producer may write yet");
    assertEquals(LEAVE, restored.judge("p-0-0-0", COMPLETE_COMMIT), "of attempts long gone");
    assertEquals(ABORT, restored.judge("p-0-0-0", ONGOING));
  }

  @Test
  void idsOfACheckpointAreNotUsedAgain() {
    Takeover restored = restored(5, 0, 1, state(0, 0, 1, 4, 2));
    assertEquals(new TransactionOwner(PREFIX, 0, 0), restored.owner());
    assertEquals(4, restored.first());
  }

  @Test
  void afterAScaleDownOneWriterEndsForSeveral() {
    Takeover restored = restored(5, 0, 1, state(0, 0, 0, 2, 1), state(1, 0, 0, 2, 1));
    assertEquals(new TransactionOwner(PREFIX, 0, 0), restored.owner());
    assertEquals(FENCE, restored.judge("p-1-0-0", ONGOING));
    assertEquals(LEAVE_IF_PREPARED, restored.judge("p-1-0-1", ONGOING));
  }

  @Test
  void afterAScaleUpANewWriterTouchesNothingOfTheOldOnes() {
    Takeover added = restored(5, 1, 2);
    assertEquals(new TransactionOwner(PREFIX, 1, 5), added.owner());
    assertEquals(LEAVE, added.judge("p-1-0-3", ONGOING), "in the state of another writer");
    assertEquals(LEAVE, added.judge("p-0-5-0", ONGOING), "another new writer's");
    assertEquals(FENCE, added.judge("p-1-5-0", ONGOING), "of its own, from a failed attempt");
  }

  @Test
  void aRestoreFromAnOlderCheckpointEndsWhatCameAfter() {
    // At checkpoint 9, there were three writers; the third was new then.
    Takeover first = restored(5, 0, 2, state(0, 0, 0, 2, 1));
    Takeover second = restored(5, 1, 2, state(1, 0, 0, 2, 1));
    assertEquals(ABORT, first.judge("p-2-9-0", ONGOING));
    assertEquals(LEAVE, second.judge("p-2-9-0", ONGOING));
  }

  @Test
  void aChangedPrefixEndsWhatTheOldOneLeft() {
    WriterState old =
        new WriterState(
            new TransactionOwner("old", 0, 0),
            0,
            2,
            List.of(new PreparedTransaction("old-0-0-1", 1, (short) 1)));
    Takeover restored = new Takeover(PREFIX, Set.of(), 5, 0, 1, List.of(old));
    assertEquals(new TransactionOwner(PREFIX, 0, 5), restored.owner());
    assertEquals(Set.of(PREFIX, "old"), restored.prefixes());
    assertEquals(FENCE, restored.judge("old-0-0-0", ONGOING));
    assertEquals(LEAVE_IF_PREPARED, restored.judge("old-0-0-1", ONGOING));
    assertEquals(ABORT, restored.judge("old-3-5-1", ONGOING));
    assertEquals(LEAVE, restored.judge("old-1-0-1", ONGOING), "another writer's state has it");
  }

  @Test
  void aFormerPrefixIsEndedWithoutAState() {
    Takeover fresh = new Takeover(PREFIX, Set.of("old"), 0, 0, 1, List.of());
    assertEquals(ABORT, fresh.judge("old-4-17-0", ONGOING));
  }

  /** Whoever left it, at whatever parallelism: one writer ends it, and none ends a live one. */
  @Test
  void everyOrphanHasExactlyOneWriterThatEndsIt() {
    for (int before = 1; before <= 4; before++) {
      for (int now = 1; now <= 4; now++) {
        List<Takeover> writers = redistribute(before, now);
        Set<TransactionOwner> owners = new HashSet<>();
        for (Takeover writer : writers) {
          assertTrue(owners.add(writer.owner()), "two writers of one name");
        }
        for (int subtask = 0; subtask < 6; subtask++) {
          for (long checkpoint : new long[] {0, 5, 8}) {
            TransactionOwner left = new TransactionOwner(PREFIX, subtask, checkpoint);
            boolean inAState = checkpoint == 0 && subtask < before;
            if (checkpoint > 0 || inAState) {
              assertEquals(
                  1, enders(writers, left.id(3).text()), before + " to " + now + ": " + left);
            }
          }
        }
      }
    }
  }

  private static long enders(List<Takeover> writers, String id) {
    return writers.stream().filter(one -> one.judge(id, ONGOING) != LEAVE).count();
  }

  /** As Flink does it: states are dealt out. */
  private static List<Takeover> redistribute(int before, int now) {
    List<List<WriterState>> dealt = new ArrayList<>();
    for (int i = 0; i < now; i++) {
      dealt.add(new ArrayList<>());
    }
    for (int i = 0; i < before; i++) {
      dealt.get(i % now).add(state(i, 0, 0, 2, 1));
    }
    List<Takeover> writers = new ArrayList<>();
    for (int i = 0; i < now; i++) {
      writers.add(new Takeover(PREFIX, Set.of(), 5, i, now, dealt.get(i)));
    }
    return writers;
  }

  private static Takeover fresh(int subtask, int parallelism) {
    return new Takeover(PREFIX, Set.of(), 0, subtask, parallelism, List.of());
  }

  private static Takeover restored(
      long checkpoint, int subtask, int parallelism, WriterState... states) {
    return new Takeover(PREFIX, Set.of(), checkpoint, subtask, parallelism, List.of(states));
  }

  private static WriterState state(
      int subtask, long checkpoint, long first, long next, long prepared) {
    return new WriterState(
        new TransactionOwner(PREFIX, subtask, checkpoint),
        first,
        next,
        List.of(prepared(subtask, checkpoint, prepared)));
  }

  private static PreparedTransaction prepared(int subtask, long checkpoint, long number) {
    return new PreparedTransaction(
        new TransactionOwner(PREFIX, subtask, checkpoint).id(number).text(), 1, (short) 1);
  }
}
