package io.tailrace.kernel.metadata;

/** Bounds how many partitions a client creates and deletes (KIP-599). */
@FunctionalInterface
public interface MutationQuota {
  /** Without a bound. */
  MutationQuota NONE = _ -> {};

  /**
   * Charges partitions that are created or deleted.
   *
   * @throws RefusedException if the client is over its quota: nothing is charged
   */
  void charge(int partitions);
}
