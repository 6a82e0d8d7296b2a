package io.tailrace.kernel.coordinator;

import io.tailrace.kernel.coordinator.CoordinatorLog.Completion;
import io.tailrace.wire.ErrorCode;
import java.util.List;
import java.util.function.Consumer;

/**
 * Runs the steps of a shard: appends what they write, and applies it to the state once it is
 * committed, the same way as it is applied when the log is replayed. What is not committed leaves
 * no trace. Steps do not wait for each other: several may be on their way to the log. Used in the
 * shard's strand.
 *
 * @param <R> the shard's records
 */
public final class Steps<R> {
  private final CoordinatorLog<R> log;
  private final ShardState<R> state;

  /** Over the log and the state of one shard. */
  public Steps(CoordinatorLog<R> log, ShardState<R> state) {
    this.log = log;
    this.state = state;
  }

  /** Runs a step; the body is run before this returns. */
  public void run(Consumer<Step<R>> body) {
    Step<R> step = new Step<>();
    body.accept(step);
    List<R> records = step.records();
    if (records.isEmpty()) {
      step.complete(-1);
      return;
    }
    records.forEach(state::begin);
    log.append(
        records,
        step.producer(),
        new Completion() {
          @Override
          public void committed(long baseOffset) {
            long offset = baseOffset;
            for (R entry : records) {
              state.committed(entry, offset++, step.producer());
            }
            step.complete(baseOffset);
          }

          @Override
          public void failed(ErrorCode error) {
            records.forEach(state::failed);
            step.fail(AppendErrors.forClients(error));
            records.forEach(state::forget);
          }
        });
  }
}
