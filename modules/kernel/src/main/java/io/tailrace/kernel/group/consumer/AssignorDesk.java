package io.tailrace.kernel.group.consumer;

import io.tailrace.kernel.metadata.RefusedException;
import java.util.Map;
import java.util.Optional;

/**
 * Where a decision gets a group's assignment from: from the assignor at once, or from an answer
 * that was worked out elsewhere before.
 */
public sealed interface AssignorDesk {
  /** Asks the assignor there and then. */
  AssignorDesk AT_ONCE = new AtOnce();

  /** Asks nobody: whoever needs an assignment is told to have it worked out. */
  AssignorDesk ELSEWHERE = new Elsewhere(Optional.empty());

  /** Has this answer, and else works like {@link #ELSEWHERE}. */
  static AssignorDesk with(AssignmentAnswer answer) {
    return new Elsewhere(Optional.of(answer));
  }

  /**
   * What each member is to have.
   *
   * @throws RefusedException if the assignor fails
   * @throws AssignmentDueException if the answer is not here
   */
  Map<String, Assignment> ask(AssignmentTask task);

  /** Asks on the caller's thread. */
  record AtOnce() implements AssignorDesk {
    @Override
    public Map<String, Assignment> ask(AssignmentTask task) {
      return targets(task.run());
    }
  }

  /** Asks nobody. */
  record Elsewhere(Optional<AssignmentAnswer> known) implements AssignorDesk {
    @Override
    public Map<String, Assignment> ask(AssignmentTask task) {
      if (known.isEmpty() || task.isAnotherThan(known.get().task())) {
        throw new AssignmentDueException(task);
      }
      return targets(known.get());
    }
  }

  private static Map<String, Assignment> targets(AssignmentAnswer answer) {
    return switch (answer) {
      case AssignmentAnswer.Given given -> given.targets();
      case AssignmentAnswer.Refused refused ->
          throw new RefusedException(refused.error(), refused.message());
    };
  }
}
