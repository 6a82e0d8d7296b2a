package io.tailrace.kernel.group.share;

/** Hears what becomes of share groups, in the strand of the group: it must be quick. */
public interface ShareGroupListener {

  /** A member has left, or was silent for too long. */
  void memberGone(String group, String member);

  /** The group has no members any more, or begins anew: what was in flight is not any more. */
  void restarted(String group);
}
