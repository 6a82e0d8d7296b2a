package io.tailrace.kernel.group.share;

/**
 * What a member has.
 *
 * @param epoch the group epoch as of which it has it
 * @param previousEpoch the one before, which a member still has that was not reached by the news
 * @param partitions what it may fetch
 */
record MemberAssignment(int epoch, int previousEpoch, TopicSlices partitions) {
  /** That of a member that was not given anything yet. */
  static final MemberAssignment NONE = new MemberAssignment(0, 0, TopicSlices.EMPTY);
}
