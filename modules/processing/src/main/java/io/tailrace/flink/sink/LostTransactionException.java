package io.tailrace.flink.sink;

import java.util.Optional;
import org.apache.kafka.clients.admin.TransactionDescription;

/** A prepared transaction was not committed but aborted, by somebody other than its job. */
public final class LostTransactionException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  LostTransactionException(
      PreparedTransaction transaction, Optional<TransactionDescription> found) {
    super(
        transaction
            + " was aborted by somebody else, and its records are lost ("
            + found.map(Object::toString).orElse("nothing is known of its id")
            + "). Restore the job from an earlier checkpoint, or have the sink ignore lost"
            + " transactions.");
  }
}
