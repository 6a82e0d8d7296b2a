package io.tailrace.kernel.group;

import io.tailrace.kernel.group.consumer.ConsumerGroupRecord;
import io.tailrace.kernel.group.share.ShareGroupRecord;

/**
 * A change of a shard's state: what is in the log of {@code __consumer_offsets}, and all that is
 * needed to have the state again.
 */
public sealed interface GroupRecord {

  /** The group that it is about. */
  String group();

  /** An offset was committed. */
  record OffsetCommitted(String group, String topic, int partition, CommittedOffset offset)
      implements GroupRecord {}

  /** A committed offset was removed: a tombstone. */
  record OffsetRemoved(String group, String topic, int partition) implements GroupRecord {}

  /** A group has a new generation, or a member of its generation was replaced. */
  record GroupStored(String group, GroupSnapshot snapshot) implements GroupRecord {}

  /** A classic group was removed: a tombstone. */
  record GroupRemoved(String group) implements GroupRecord {}

  /** A share group changed. */
  record ShareGroupChanged(ShareGroupRecord change) implements GroupRecord {
    @Override
    public String group() {
      return change.group();
    }
  }

  /** Something of a group of the consumer protocol changed (KIP-848). */
  record OfConsumerGroup(ConsumerGroupRecord change) implements GroupRecord {
    @Override
    public String group() {
      return change.group();
    }
  }
}
