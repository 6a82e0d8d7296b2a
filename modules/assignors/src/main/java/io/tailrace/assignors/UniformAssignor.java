package io.tailrace.assignors;

import io.tailrace.spi.group.AssignableGroup;
import io.tailrace.spi.group.GroupAssignment;
import io.tailrace.spi.group.GroupAssignor;

/**
 * Gives all members the same number of partitions, as far as their subscriptions allow, and leaves
 * as many partitions as possible where they are. Balance goes before stickiness.
 */
final class UniformAssignor implements GroupAssignor {

  @Override
  public GroupAssignment assign(AssignableGroup group) {
    Shares shares = Shares.keptOf(group);
    if (group.isHomogeneous()) {
      new EqualQuotas(group, shares).fill();
    } else {
      new LeastLoaded(group, shares).fill();
    }
    return shares.assignment();
  }
}
