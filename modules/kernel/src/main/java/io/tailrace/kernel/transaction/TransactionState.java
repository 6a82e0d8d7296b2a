package io.tailrace.kernel.transaction;

import java.util.Arrays;
import java.util.Optional;

/** Where a transactional id stands. */
public enum TransactionState {
  /** It has a producer, and no transaction yet. */
  EMPTY(0, "Empty"),

  /** A transaction is open. */
  ONGOING(1, "Ongoing"),

  /** It is decided that the transaction commits; its partitions are being told. */
  PREPARE_COMMIT(2, "PrepareCommit"),

  /** It is decided that the transaction aborts; its partitions are being told. */
  PREPARE_ABORT(3, "PrepareAbort"),

  /** The last transaction has committed, and every partition knows. */
  COMPLETE_COMMIT(4, "CompleteCommit"),

  /** The last transaction has aborted, and every partition knows. */
  COMPLETE_ABORT(5, "CompleteAbort"),

  /** It is being forgotten. Never stored. */
  DEAD(6, "Dead"),

  /**
   * Its producer is being fenced. Kafka's name for a step that is never stored, nor a state here.
   */
  PREPARE_EPOCH_FENCE(7, "PrepareEpochFence");

  private final byte id;
  private final String text;

  TransactionState(int id, String text) {
    this.id = (byte) id;
    this.text = text;
  }

  /** Its number in records. */
  public byte id() {
    return id;
  }

  /** Its name, as Kafka's tools show it. */
  public String text() {
    return text;
  }

  /** Whether a transaction is decided and its partitions are being told. */
  boolean isPrepare() {
    return this == PREPARE_COMMIT || this == PREPARE_ABORT;
  }

  /** Whether no transaction is open. */
  boolean isAtRest() {
    return this == EMPTY || this == COMPLETE_COMMIT || this == COMPLETE_ABORT;
  }

  /** The state of that name, if there is one. */
  static Optional<TransactionState> named(String text) {
    return Arrays.stream(values()).filter(state -> state.text.equals(text)).findFirst();
  }

  /** The state of that number, if there is one. */
  static Optional<TransactionState> of(byte id) {
    return Arrays.stream(values()).filter(state -> state.id == id).findFirst();
  }
}
