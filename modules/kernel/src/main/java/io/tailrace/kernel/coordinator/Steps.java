package io.tailrace.kernel.coordinator;

import io.tailrace.kernel.coordinator.CoordinatorLog.Completion;
import io.tailrace.kernel.coordinator.CoordinatorTimer.Timeout;
import io.tailrace.wire.ErrorCode;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.Optional;
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
  private static final System.Logger LOGGER = System.getLogger(Steps.class.getName());

  private final CoordinatorLog<R> log;
  private final ShardState<R> state;
  private final Optional<Patience> patience;

  private record Patience(CoordinatorTimer timer, long timeoutMs) {}

  /** Over the log and the state of one shard; answers wait as long as the log takes. */
  public Steps(CoordinatorLog<R> log, ShardState<R> state) {
    this.log = log;
    this.state = state;
    patience = Optional.empty();
  }

  /**
   * Over the log and the state of one shard.
   *
   * @param timeoutMs how long answers wait for the log, in milliseconds
   */
  public Steps(CoordinatorLog<R> log, ShardState<R> state, CoordinatorTimer timer, long timeoutMs) {
    this.log = log;
    this.state = state;
    patience = Optional.of(new Patience(timer, timeoutMs));
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
    Pending pending = new Pending();
    Completion completion =
        new Completion() {
          @Override
          public void committed(long baseOffset) {
            pending.over();
            long offset = baseOffset;
            for (R entry : records) {
              state.committed(entry, offset++, step.transaction().producer());
            }
            step.complete(baseOffset);
          }

          @Override
          public void failed(ErrorCode error) {
            pending.over();
            records.forEach(state::failed);
            step.fail(AppendErrors.forClients(error));
            records.forEach(state::forget);
          }
        };
    try {
      log.append(records, step.transaction(), completion);
    } catch (RuntimeException e) {
      if (pending.over) {
        throw e;
      }
      LOGGER.log(Level.ERROR, "Records of a coordinator could not be appended", e);
      completion.failed(ErrorCode.UNKNOWN_SERVER_ERROR);
    }
    // Most logs have told by now.
    patience.filter(_ -> !pending.over).ifPresent(wait -> pending.await(wait, step));
  }

  /** An append of which nothing is known yet. */
  private static final class Pending {
    private boolean over;
    private Timeout timeout = Timeout.NONE;

    void await(Patience patience, Step<?> step) {
      timeout =
          patience
              .timer()
              .schedule(
                  patience.timeoutMs(),
                  () -> step.timeOut(AppendErrors.forClients(ErrorCode.REQUEST_TIMED_OUT)));
    }

    void over() {
      over = true;
      timeout.cancel();
    }
  }
}
