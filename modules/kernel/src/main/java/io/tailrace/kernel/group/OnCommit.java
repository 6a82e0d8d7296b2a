package io.tailrace.kernel.group;

import io.tailrace.kernel.coordinator.CoordinatorLog.Completion;
import io.tailrace.wire.ErrorCode;

/** Does something once a step's records are committed, and nothing if they are not. */
record OnCommit(Runnable action) implements Completion {

  @Override
  public void committed(long baseOffset) {
    action.run();
  }

  @Override
  public void failed(ErrorCode error) {}
}
