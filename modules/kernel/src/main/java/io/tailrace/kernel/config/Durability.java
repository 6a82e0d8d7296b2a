package io.tailrace.kernel.config;

/** What an acknowledged record survives; the topic config {@code durability}. */
public enum Durability {
  /** Power loss: acknowledged after a group-committed fsync. */
  FSYNC,
  /** The death of the process: acknowledged when the operating system has it. */
  OS,
  /** As little as storage in memory survives. */
  MEMORY
}
