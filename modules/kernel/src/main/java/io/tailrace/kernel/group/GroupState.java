package io.tailrace.kernel.group;

/** The states of a classic group. */
enum GroupState {
  /** No members; offsets may remain. */
  EMPTY("Empty"),

  /** Members are given time to join. */
  PREPARING_REBALANCE("PreparingRebalance"),

  /** The generation is formed; the leader's assignment is awaited. */
  COMPLETING_REBALANCE("CompletingRebalance"),

  /** Every member can have its assignment. */
  STABLE("Stable"),

  /** Being deleted, or no longer coordinated here. */
  DEAD("Dead");

  private final String label;

  GroupState(String label) {
    this.label = label;
  }

  /** Its name on the wire. */
  String label() {
    return label;
  }

  /** Whether a rebalance may begin. */
  boolean canRebalance() {
    return this == EMPTY || this == COMPLETING_REBALANCE || this == STABLE;
  }

  /** Whether there may be members. */
  boolean isActive() {
    return this == PREPARING_REBALANCE || this == COMPLETING_REBALANCE || this == STABLE;
  }

  /** Whether this state may come after another. */
  boolean mayFollow(GroupState before) {
    return switch (this) {
      case EMPTY -> before == PREPARING_REBALANCE || before == DEAD;
      case PREPARING_REBALANCE -> before.canRebalance();
      case COMPLETING_REBALANCE -> before == PREPARING_REBALANCE;
      case STABLE -> before == COMPLETING_REBALANCE;
      case DEAD -> true;
    };
  }
}
