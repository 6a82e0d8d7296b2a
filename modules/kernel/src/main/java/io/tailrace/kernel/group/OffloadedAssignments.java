package io.tailrace.kernel.group;

import io.tailrace.kernel.coordinator.CoordinatorTimer.Timeout;
import io.tailrace.kernel.coordinator.Turns;
import io.tailrace.kernel.group.consumer.AssignmentAnswer;
import io.tailrace.kernel.group.consumer.AssignmentDueException;
import io.tailrace.kernel.group.consumer.AssignmentTask;
import io.tailrace.kernel.group.consumer.AssignorDesk;
import io.tailrace.wire.ErrorCode;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Has assignors asked off the strand, so that a slow one keeps its own group waiting and no other
 * (KIP-1263). The group's turn is kept meanwhile: what is decided with the answer is decided on the
 * group that was asked about. An answer that comes too late is there for who asks the same next.
 * Used in the shard's strand.
 */
final class OffloadedAssignments {
  /** So long a request waits for an assignor, in milliseconds: less than clients wait. */
  static final long PATIENCE_MS = 15_000;

  private static final Logger LOG = System.getLogger(OffloadedAssignments.class.getName());

  private final ShardContext context;
  private final Turns turns;

  /** Each group whose assignor is at work, or has an answer that nobody has fetched. */
  private final Map<String, Work> byGroup = new HashMap<>();

  OffloadedAssignments(ShardContext context, Turns turns) {
    this.context = context;
    this.turns = turns;
  }

  /** Where a first attempt at a decision about a group gets its assignment from. */
  AssignorDesk desk(String groupId) {
    return context.consumers().config().isOffloaded(context.consumers().configsOf(groupId))
        ? AssignorDesk.ELSEWHERE
        : AssignorDesk.AT_ONCE;
  }

  /**
   * Works out what a decision needs, and makes it then.
   *
   * @param again makes it again, in the group's turn
   * @param refusal told instead if the shard is given up meanwhile
   */
  void work(
      String groupId,
      AssignmentDueException due,
      Consumer<AssignorDesk> again,
      Consumer<ErrorCode> refusal) {
    Work before = byGroup.get(groupId);
    if (before != null && before.answer.isEmpty()) {
      // One at a time for each group: an assignor that hangs must not hold ever more threads.
      again.accept(AssignorDesk.with(due.task().late()));
      return;
    }
    byGroup.remove(groupId);
    if (before != null && !due.task().isAnotherThan(before.task)) {
      again.accept(AssignorDesk.with(before.answer.get()));
      return;
    }
    Work work = new Work(groupId, due.task(), again, refusal);
    byGroup.put(groupId, work);
    work.begin();
  }

  private final class Work {
    private final String groupId;
    private final AssignmentTask task;
    private final Consumer<AssignorDesk> again;
    private final Consumer<ErrorCode> refusal;
    private Optional<AssignmentAnswer> answer = Optional.empty();
    private boolean awaited = true;
    private Timeout patience = Timeout.NONE;

    Work(
        String groupId,
        AssignmentTask task,
        Consumer<AssignorDesk> again,
        Consumer<ErrorCode> refusal) {
      this.groupId = groupId;
      this.task = task;
      this.again = again;
      this.refusal = refusal;
    }

    void begin() {
      turns.hold(groupId);
      patience = context.timer().schedule(PATIENCE_MS, this::late);
      context
          .consumers()
          .background()
          .execute(
              () -> {
                AssignmentAnswer found = task.run();
                context.strand().execute(() -> answered(found));
              });
    }

    private void late() {
      if (awaited) {
        LOG.log(Level.WARNING, "The {0} has given no answer for {1} ms", task, PATIENCE_MS);
        goOn(task.late());
      }
    }

    private void answered(AssignmentAnswer found) {
      answer = Optional.of(found);
      if (awaited) {
        byGroup.remove(groupId);
        goOn(found);
      }
    }

    private void goOn(AssignmentAnswer found) {
      if (awaited) {
        awaited = false;
        patience.cancel();
        turns.resume(groupId, () -> again.accept(AssignorDesk.with(found)), refusal);
      }
    }
  }
}
