package io.tailrace.kernel.group.share;

import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A share group: what applying its records gives, and besides it when its members were last heard
 * of. One thread at a time.
 */
final class ShareGroup {
  private final String id;
  private final SortedMap<String, ShareMember> members = new TreeMap<>();
  private final Map<String, TopicSlices> targets = new HashMap<>();
  private final Map<String, MemberAssignment> current = new HashMap<>();
  private final Map<String, Long> deadlines = new HashMap<>();
  private StatePartitions partitions = StatePartitions.NONE;
  private int epoch;
  private long metadataHash;
  private int targetEpoch;
  private boolean stored;

  ShareGroup(String id) {
    this.id = id;
  }

  String id() {
    return id;
  }

  SortedMap<String, ShareMember> members() {
    return Collections.unmodifiableSortedMap(members);
  }

  Optional<ShareMember> member(String memberId) {
    return Optional.ofNullable(members.get(memberId));
  }

  TopicSlices targetOf(String memberId) {
    return targets.getOrDefault(memberId, TopicSlices.EMPTY);
  }

  MemberAssignment assignmentOf(String memberId) {
    return current.getOrDefault(memberId, MemberAssignment.NONE);
  }

  StatePartitions partitions() {
    return partitions;
  }

  int epoch() {
    return epoch;
  }

  long metadataHash() {
    return metadataHash;
  }

  /** The epoch for which the partitions were last assigned. */
  int targetEpoch() {
    return targetEpoch;
  }

  boolean isEmpty() {
    return members.isEmpty();
  }

  /** Whether the log knows of it. */
  boolean isStored() {
    return stored;
  }

  String state() {
    return isEmpty() ? "Empty" : "Stable";
  }

  /** Applies a committed record. */
  void apply(ShareGroupRecord entry) {
    stored = true;
    switch (entry) {
      case ShareGroupRecord.GroupStored e -> {
        epoch = e.epoch();
        metadataHash = e.metadataHash();
      }
      case ShareGroupRecord.GroupRemoved _ -> {
        stored = false;
        epoch = 0;
        metadataHash = 0;
      }
      case ShareGroupRecord.MemberStored e -> members.put(e.member().id(), e.member());
      case ShareGroupRecord.MemberRemoved e -> {
        members.remove(e.member());
        deadlines.remove(e.member());
      }
      case ShareGroupRecord.TargetStored e -> targetEpoch = e.epoch();
      case ShareGroupRecord.TargetRemoved _ -> targetEpoch = 0;
      case ShareGroupRecord.MemberTargetStored e -> targets.put(e.member(), e.partitions());
      case ShareGroupRecord.MemberTargetRemoved e -> targets.remove(e.member());
      case ShareGroupRecord.CurrentStored e -> current.put(e.member(), e.assignment());
      case ShareGroupRecord.CurrentRemoved e -> current.remove(e.member());
      case ShareGroupRecord.PartitionsStored e -> partitions = e.partitions();
      case ShareGroupRecord.PartitionsRemoved _ -> partitions = StatePartitions.NONE;
    }
  }

  // ------------------------------------------------------------------ sessions

  /** A member was heard of; it may be silent until then, by the timer's clock. */
  void extend(String memberId, long deadlineMs) {
    deadlines.put(memberId, deadlineMs);
  }

  /** When a member must be heard of again. */
  long deadlineOf(String memberId) {
    return deadlines.getOrDefault(memberId, Long.MAX_VALUE);
  }
}
