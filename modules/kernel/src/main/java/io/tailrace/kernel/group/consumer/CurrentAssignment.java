package io.tailrace.kernel.group.consumer;

/**
 * What a member has, and in which epoch it is. Immutable.
 *
 * @param epoch what the member is expected to say; {@link #AWAY} for a static member that is away
 * @param previousEpoch what it says if the last answer was lost
 * @param state how far it is on its way to the target
 * @param assigned what it may use
 * @param pendingRevocation what it must give up, and may still use
 */
public record CurrentAssignment(
    int epoch,
    int previousEpoch,
    MemberState state,
    OwnedPartitions assigned,
    OwnedPartitions pendingRevocation) {

  /** The epoch by which a member leaves. */
  public static final int LEAVE = -1;

  /** The epoch by which a static member leaves for a while, and that it has meanwhile. */
  public static final int AWAY = -2;

  /** A member that has just come. */
  static final CurrentAssignment NONE =
      new CurrentAssignment(
          0, -1, MemberState.STABLE, OwnedPartitions.EMPTY, OwnedPartitions.EMPTY);

  /** The next step: the epoch until now becomes the previous one. */
  CurrentAssignment next(
      int newEpoch,
      MemberState newState,
      OwnedPartitions newAssigned,
      OwnedPartitions newPendingRevocation) {
    return new CurrentAssignment(newEpoch, epoch, newState, newAssigned, newPendingRevocation);
  }

  boolean isReconciledTo(int targetEpoch) {
    return state == MemberState.STABLE && epoch == targetEpoch;
  }
}
