package io.tailrace.spi.group;

import io.tailrace.spi.plugin.Plugin;

/**
 * Distributes partitions over members. A pure function: the same group gives the same assignment,
 * on every broker and after every restart, so it uses no clock, no chance and no state.
 *
 * <p>Called by any thread, by several at the same time, whenever a group changes. While it works
 * its group waits; where {@code group.consumer.assignor.offload.enable} is off, others do, too.
 *
 * <p>The broker gives each partition to its next owner only after the previous one has given it up,
 * so an assignor need not care about what is in use; but every partition that moves interrupts its
 * readers, so a good one moves few.
 */
@FunctionalInterface
public interface GroupAssignor extends Plugin {

  /**
   * The partitions of each member. Each partition of each subscribed topic goes to exactly one
   * member, and only to one that subscribes to its topic; the broker refuses anything else.
   *
   * @param group has at least one member
   * @throws RuntimeException if it cannot be assigned: the group keeps the assignment that it has,
   *     and the member that caused the change is told
   */
  GroupAssignment assign(AssignableGroup group);
}
