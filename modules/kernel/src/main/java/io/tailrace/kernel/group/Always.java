package io.tailrace.kernel.group;

import io.tailrace.kernel.coordinator.CoordinatorLog.Completion;
import io.tailrace.wire.ErrorCode;

/** Does something once it is known what became of a step, whatever that is. */
record Always(Runnable action) implements Completion {

  @Override
  public void committed(long baseOffset) {
    action.run();
  }

  @Override
  public void failed(ErrorCode error) {
    action.run();
  }
}
