package io.tailrace.testkit.consistency;

import java.util.Optional;

/** Something that a client did or was told, as a {@link History} keeps it. */
public sealed interface Observation {

  /** A record was sent; whether it arrives is open. */
  record Sent(Write write, String partition, Optional<String> transaction) implements Observation {}

  /** A record was acknowledged at an offset. */
  record Acknowledged(Write write, long offset) implements Observation {}

  /**
   * All of a transaction was acknowledged, and its commit is asked for; from now on it may show.
   */
  record CommitRequested(String transaction) implements Observation {}

  /** A commit was acknowledged. */
  record Committed(String transaction) implements Observation {}

  /**
   * An abort was acknowledged. A transaction of which neither is told may have ended either way.
   */
  record Aborted(String transaction) implements Observation {}

  /** A reader was given a record. A reader that starts again takes another name. */
  record Read(Reader reader, String partition, long offset, Write write) implements Observation {}

  /** A reader has read a partition from its beginning to its end, after all writing had ended. */
  record ReadToEnd(Reader reader, String partition) implements Observation {}

  /**
   * Somebody who reads.
   *
   * @param committedOnly whether it reads with {@code read_committed}
   */
  record Reader(String name, boolean committedOnly) {}
}
