package io.tailrace.kernel.group.consumer;

/** A decision needs an assignment that is computed elsewhere: it is to be made again with that. */
public final class AssignmentDueException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient AssignmentTask task;
  private final String memberId;

  private AssignmentDueException(AssignmentTask task, String memberId) {
    super("An assignment is due", null, false, false);
    this.task = task;
    this.memberId = memberId;
  }

  AssignmentDueException(AssignmentTask task) {
    this(task, "");
  }

  /** The same, and which member needs it: one that is new must have that id again. */
  AssignmentDueException of(String member) {
    return new AssignmentDueException(task, member);
  }

  /** Which member it is for. */
  public String memberId() {
    return memberId;
  }

  /** What is to be computed. */
  public AssignmentTask task() {
    return task;
  }
}
