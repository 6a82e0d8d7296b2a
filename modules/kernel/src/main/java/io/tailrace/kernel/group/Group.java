package io.tailrace.kernel.group;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** A group of any protocol. Who is in it differs by protocol, its committed offsets do not. */
abstract sealed class Group permits ClassicGroup, ModernGroup {
  private final String id;
  private final GroupOffsets offsets;

  /** With offsets that may have been another group's of the same id before. */
  Group(String id, GroupOffsets offsets) {
    this.id = id;
    this.offsets = offsets;
  }

  final String id() {
    return id;
  }

  final GroupOffsets offsets() {
    return offsets;
  }

  /** Its type on the wire, such as {@code classic} (KIP-848). */
  abstract String type();

  /** Its state on the wire. */
  abstract String stateLabel();

  /** What its members speak among themselves, if that is known. */
  abstract Optional<String> protocolType();

  /** Whether it has no members and is not being deleted. */
  abstract boolean isEmpty();

  /** Whether it is being deleted, or no longer coordinated here. */
  abstract boolean isDead();

  /** Whether it is empty and nobody is about to join. */
  abstract boolean isAbandoned();

  /** Whether nothing of it is in the log or could be missed. */
  abstract boolean isBlank();

  /** Something of it is in the log. */
  abstract void markStored();

  /** Marks it as being deleted; {@link #revive} undoes that. It is empty. */
  abstract void markDead();

  /** It is not deleted after all. */
  abstract void revive();

  /** Whether a topic is in use. */
  abstract boolean isSubscribedTo(String topic);

  /** Whether single offsets can be deleted: whether it is known which are in use. */
  abstract boolean knowsItsTopics();

  /**
   * Since when an offset counts as unused (KIP-211), or empty if it is in use: in a group without
   * members since they left, in one without membership since its commit.
   */
  abstract Optional<Function<CommittedOffset, Long>> unusedSince();

  /** What removes it from the log, but for its offsets. */
  abstract List<GroupRecord> deletion();

  /** Ends what goes on in it: it is gone. */
  abstract void end();
}
