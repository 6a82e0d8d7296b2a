package io.tailrace.flink.sink;

import java.util.List;
import java.util.Objects;

/**
 * What a checkpoint remembers of a writer that writes in transactions. It keeps the promise that no
 * id of a prepared transaction is used again before its commit is beyond doubt.
 *
 * @param owner whose ids the writer used
 * @param first the first number that it used since it was started or restored
 * @param next the first number that it had not used yet
 * @param prepared the transactions that may not be committed yet; their committables are in the
 *     same checkpoint
 */
record WriterState(
    TransactionOwner owner, long first, long next, List<PreparedTransaction> prepared) {

  WriterState {
    Objects.requireNonNull(owner, "owner");
    prepared = List.copyOf(prepared);
  }
}
