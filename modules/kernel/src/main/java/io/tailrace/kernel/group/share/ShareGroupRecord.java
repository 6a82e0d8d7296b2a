package io.tailrace.kernel.group.share;

/** A change of a share group: a record of {@code __consumer_offsets} (KIP-932). */
public sealed interface ShareGroupRecord {

  /** The group that it is about. */
  String group();

  /**
   * The group has changed.
   *
   * @param epoch rises with every change of its members, their subscriptions or the topics
   * @param metadataHash a hash of the topics, by which changes of them are noticed
   */
  record GroupStored(String group, int epoch, long metadataHash) implements ShareGroupRecord {}

  /** The group is gone: a tombstone. */
  record GroupRemoved(String group) implements ShareGroupRecord {}

  /** A member has joined, or says something else about itself. */
  record MemberStored(String group, ShareMember member) implements ShareGroupRecord {}

  /** A member is gone: a tombstone. */
  record MemberRemoved(String group, String member) implements ShareGroupRecord {}

  /**
   * The partitions were assigned.
   *
   * @param epoch the group epoch for which they were
   * @param timestampMs when, in milliseconds since 1970
   */
  record TargetStored(String group, int epoch, long timestampMs) implements ShareGroupRecord {}

  /** No partitions are assigned any more: a tombstone. */
  record TargetRemoved(String group) implements ShareGroupRecord {}

  /** What a member is to have. */
  record MemberTargetStored(String group, String member, TopicSlices partitions)
      implements ShareGroupRecord {}

  /** A member is to have nothing any more: a tombstone. */
  record MemberTargetRemoved(String group, String member) implements ShareGroupRecord {}

  /** What a member has. */
  record CurrentStored(String group, String member, MemberAssignment assignment)
      implements ShareGroupRecord {}

  /** A member has nothing any more: a tombstone. */
  record CurrentRemoved(String group, String member) implements ShareGroupRecord {}

  /** For which partitions the group has state. */
  record PartitionsStored(String group, StatePartitions partitions) implements ShareGroupRecord {}

  /** The group has no state any more: a tombstone. */
  record PartitionsRemoved(String group) implements ShareGroupRecord {}
}
