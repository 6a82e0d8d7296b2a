package io.tailrace.server.command;

import io.tailrace.server.dlq.DeadLetterOperations;
import io.tailrace.server.dlq.OperationState;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;

/** Waits for what the broker tells of an operation, and shows how far it is in a terminal. */
final class DlqFollower {
  private static final Duration FIRST_WORD = Duration.ofSeconds(30);

  private final DeadLetterOperations operations;
  private final Streams streams;

  DlqFollower(DeadLetterOperations operations, Streams streams) {
    this.operations = operations;
    this.streams = streams;
  }

  /**
   * Waits.
   *
   * @param from a position before the operation was asked for
   * @return the word that was waited for; empty if none came, or Ctrl-C did
   */
  Optional<OperationState> follow(String id, long from, Predicate<OperationState> enough) {
    boolean[] shown = new boolean[1];
    try (Interruption interruption = new Interruption(() -> {})) {
      return operations.await(
          id,
          from,
          FIRST_WORD,
          state -> {
            boolean last = enough.test(state);
            if (!last && streams.isErrTerminal()) {
              show(state);
              shown[0] = true;
            }
            return last;
          },
          new DeadLetterOperations.Stop() {
            @Override
            public boolean isAsked() {
              return interruption.isRequested();
            }

            @Override
            public void rest(Duration time) {
              LockSupport.parkNanos(time.toNanos());
            }
          });
    } finally {
      if (shown[0]) {
        streams.err().println();
      }
    }
  }

  private void show(OperationState state) {
    OperationState.Counts counts = state.counts();
    streams
        .err()
        .printf(
            "\r%s: %,d of %,d read, %,d selected, %,d redriven ",
            state.status(), counts.done(), counts.total(), counts.selected(), counts.redriven());
    streams.err().flush();
  }
}
