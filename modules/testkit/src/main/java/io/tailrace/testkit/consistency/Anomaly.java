package io.tailrace.testkit.consistency;

/**
 * Something in a history that no correct broker brings about.
 *
 * @param what where it shows, for people
 */
public record Anomaly(Kind kind, String what) {

  /** What is wrong. */
  public enum Kind {
    /** An acknowledged record, or one of a committed transaction, is not there. */
    LOST,
    /** A record is there more than once. */
    DUPLICATED,
    /** The records of one producer are in another order than they were sent in. */
    REORDERED,
    /** A record is at another place than was acknowledged. */
    MISPLACED,
    /** Two readers found different records at one offset. */
    CHANGED,
    /** A reader was given an offset that is not after the one before. */
    WENT_BACK,
    /** A record is there that nobody sent. */
    NEVER_SENT,
    /** Who reads what is committed was given a record of an aborted transaction. */
    ABORTED_READ,
    /** Who reads what is committed was given a record before its commit was asked for. */
    DIRTY_READ,
    /** Who reads what is committed found a part of a transaction. */
    TORN
  }

  @Override
  public String toString() {
    return kind + ": " + what;
  }
}
