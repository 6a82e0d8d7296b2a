package io.tailrace.kernel.group.share;

/** Hears what becomes of share groups, in the strand of the group: it must be quick. */
public interface ShareGroupListener {

  /**
   * A member was silent for too long: nobody is to keep what it had. One that leaves is not named
   * here: its last acknowledgements may come after that, on another connection.
   */
  void memberGone(String group, String member);

  /** The group has no members any more: once their sessions are over, nothing is in flight. */
  void emptied(String group);

  /** The group begins anew: what was in flight is not any more. */
  void restarted(String group);
}
