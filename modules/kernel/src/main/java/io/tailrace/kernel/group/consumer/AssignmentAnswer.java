package io.tailrace.kernel.group.consumer;

import io.tailrace.wire.ErrorCode;
import java.util.Map;

/** What came of asking an assignor. */
public sealed interface AssignmentAnswer {

  /** What was asked. */
  AssignmentTask task();

  /** What each member is to have. */
  record Given(AssignmentTask task, Map<String, Assignment> targets) implements AssignmentAnswer {}

  /** There is no assignment; whoever needs one is told this. */
  record Refused(AssignmentTask task, ErrorCode error, String message)
      implements AssignmentAnswer {}
}
