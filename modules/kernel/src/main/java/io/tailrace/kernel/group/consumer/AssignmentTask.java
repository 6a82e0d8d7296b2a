package io.tailrace.kernel.group.consumer;

import io.tailrace.kernel.metadata.RefusedException;
import io.tailrace.spi.group.GroupAssignor;
import io.tailrace.wire.ErrorCode;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;

/** What an assignor is asked, to be done on whichever thread: nothing in it changes any more. */
public final class AssignmentTask {
  private static final Logger LOG = System.getLogger(AssignmentTask.class.getName());

  private final String groupId;
  private final String assignorName;
  private final GroupAssignor assignor;
  private final TargetAssignment question;

  AssignmentTask(
      String groupId, String assignorName, GroupAssignor assignor, TargetAssignment question) {
    this.groupId = groupId;
    this.assignorName = assignorName;
    this.assignor = assignor;
    this.question = question;
  }

  /** Asks; never throws. */
  public AssignmentAnswer run() {
    try {
      return new AssignmentAnswer.Given(this, question.compute(groupId, assignorName, assignor));
    } catch (RefusedException e) {
      return new AssignmentAnswer.Refused(this, e.error(), e.getMessage());
    } catch (RuntimeException | Error e) {
      LOG.log(Level.ERROR, "Assignor " + assignorName + " broke on group " + groupId, e);
      return new AssignmentAnswer.Refused(
          this, ErrorCode.UNKNOWN_SERVER_ERROR, "The assignor " + assignorName + " broke.");
    }
  }

  /** The answer of one who gives none in time: clients try again. */
  public AssignmentAnswer late() {
    return new AssignmentAnswer.Refused(
        this,
        ErrorCode.COORDINATOR_LOAD_IN_PROGRESS,
        "The assignor " + assignorName + " has not assigned the group yet.");
  }

  /** Whom it asks, about what. */
  @Override
  public String toString() {
    return "assignor " + assignorName + " of group " + groupId;
  }

  /** Whether something else is asked: an answer to one is of no use to the other. */
  public boolean isAnotherThan(AssignmentTask other) {
    return !assignorName.equals(other.assignorName) || !question.isSameAs(other.question);
  }
}
