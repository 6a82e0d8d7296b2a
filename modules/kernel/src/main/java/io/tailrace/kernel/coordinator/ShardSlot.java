package io.tailrace.kernel.coordinator;

import io.tailrace.wire.ErrorCode;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

/**
 * A shard's way from being loaded to being unloaded. All but {@link #run} happens in its strand.
 */
final class ShardSlot<S extends Shard<?>> {
  private static final Logger LOG = System.getLogger(ShardSlot.class.getName());

  private final S shard;
  private final Executor strand;
  private final List<Ended> endedMeanwhile = new ArrayList<>(0); // at most one a transaction
  private State state = State.LOADING;

  /** The end of a transaction that the loader may not have seen. */
  private record Ended(long producerId, boolean commit, Runnable done) {}

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

  /**
   * A marker is in the log. While the shard is loaded, nobody knows whether the loader has seen it
   * or will: it is told again afterwards, which does no harm, as nothing of the producer's next
   * transaction can be there yet. Any thread.
   */
  void endTransaction(long producerId, boolean commit, Runnable done) {
    strand.execute(
        () -> {
          switch (state) {
            case LOADING -> endedMeanwhile.add(new Ended(producerId, commit, done));
            case ACTIVE -> {
              shard.endTransaction(producerId, commit);
              done.run();
            }
            case FAILED, CLOSED -> done.run(); // whoever loads it next finds the marker in the log
          }
        });
  }

  /** The log has been replayed; any thread. */
  void activate() {
    strand.execute(
        () -> {
          if (state == State.LOADING) {
            state = State.ACTIVE;
            endedMeanwhile.forEach(one -> shard.endTransaction(one.producerId, one.commit));
            shard.start();
            tellEnded();
          }
        });
  }

  private void tellEnded() {
    endedMeanwhile.forEach(one -> one.done.run());
    endedMeanwhile.clear();
  }

  /** The log cannot be replayed; any thread. */
  void fail() {
    strand.execute(
        () -> {
          if (state == State.LOADING) {
            state = State.FAILED;
            tellEnded();
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
          tellEnded();
        });
  }
}
