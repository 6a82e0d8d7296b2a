package io.tailrace.kernel.coordinator;

import io.tailrace.wire.ErrorCode;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

/**
 * A shard's way from being loaded to being unloaded. All but {@link #run} happens in its strand.
 */
final class ShardSlot<S extends Shard<?>> {
  private static final Logger LOG = System.getLogger(ShardSlot.class.getName());

  private final S shard;
  private final Executor strand;
  private State state = State.LOADING;

  private enum State {
    LOADING,
    ACTIVE,
    FAILED,
    CLOSED
  }

  ShardSlot(S shard, Executor strand) {
    this.shard = shard;
    this.strand = strand;
  }

  /** The shard, for the loader alone until {@link #activate}. */
  S shard() {
    return shard;
  }

  /** Works on the shard in its strand, if it is ready; any thread. */
  void run(Consumer<S> work, Consumer<ErrorCode> refusal) {
    strand.execute(() -> runInStrand(work, refusal));
  }

  private void runInStrand(Consumer<S> work, Consumer<ErrorCode> refusal) {
    switch (state) {
      case LOADING -> refusal.accept(ErrorCode.COORDINATOR_LOAD_IN_PROGRESS);
      case FAILED, CLOSED -> refusal.accept(ErrorCode.NOT_COORDINATOR);
      case ACTIVE -> {
        try {
          work.accept(shard);
        } catch (RuntimeException e) {
          LOG.log(Level.ERROR, "A request to a coordinator failed", e);
          refusal.accept(ErrorCode.UNKNOWN_SERVER_ERROR);
        }
      }
    }
  }

  /** The log has been replayed; any thread. */
  void activate() {
    strand.execute(
        () -> {
          if (state == State.LOADING) {
            state = State.ACTIVE;
            shard.start();
          }
        });
  }

  /** The log cannot be replayed; any thread. */
  void fail() {
    strand.execute(
        () -> {
          if (state == State.LOADING) {
            state = State.FAILED;
          }
        });
  }

  /** Another broker coordinates, or nobody; any thread. */
  void close() {
    strand.execute(
        () -> {
          State before = state;
          state = State.CLOSED;
          if (before == State.ACTIVE) {
            shard.stop();
          }
        });
  }
}
