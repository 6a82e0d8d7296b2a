package io.tailrace.kernel.group.consumer;

/** A change of a consumer group: a record of {@code __consumer_offsets}, or its tombstone. */
public sealed interface ConsumerGroupRecord {

  /** The group that it is about. */
  String group();

  /**
   * The group has a new epoch.
   *
   * @param metadataHash see {@link MetadataHash}
   */
  record EpochStored(String group, int epoch, long metadataHash) implements ConsumerGroupRecord {}

  /** The group is no more. Its members and targets have been removed before. */
  record EpochRemoved(String group) implements ConsumerGroupRecord {}

  /** A member has told something new. */
  record MemberStored(String group, String member, MemberMetadata metadata)
      implements ConsumerGroupRecord {}

  /** A member is no more. What it had has been removed before. */
  record MemberRemoved(String group, String member) implements ConsumerGroupRecord {}

  /**
   * The target assignment is that of a group epoch.
   *
   * @param timestampMs when it was made, in milliseconds since 1970; 0 for a group without members
   */
  record TargetStored(String group, int epoch, long timestampMs) implements ConsumerGroupRecord {}

  /** There is no target assignment any more. */
  record TargetRemoved(String group) implements ConsumerGroupRecord {}

  /** A member is to have other partitions. */
  record MemberTargetStored(String group, String member, Assignment target)
      implements ConsumerGroupRecord {}

  /** A member is to have nothing. */
  record MemberTargetRemoved(String group, String member) implements ConsumerGroupRecord {}

  /** A member has made a step towards its target. */
  record CurrentStored(String group, String member, CurrentAssignment current)
      implements ConsumerGroupRecord {}

  /** A member has nothing any more. */
  record CurrentRemoved(String group, String member) implements ConsumerGroupRecord {}

  /** A pattern stands for other topics. */
  record PatternStored(String group, String pattern, ResolvedPattern resolved)
      implements ConsumerGroupRecord {}

  /** Nobody subscribes to a pattern any more. */
  record PatternRemoved(String group, String pattern) implements ConsumerGroupRecord {}
}
