package io.tailrace.kernel.group.consumer;

/** How far a member is on its way to the target assignment (KIP-848). */
public enum MemberState {
  /** It has what the target of its epoch gives it. */
  STABLE(0),
  /** It must give partitions up before it can move to the next epoch. */
  UNREVOKED_PARTITIONS(1),
  /** It is in the epoch of the target, and waits for partitions that others still have. */
  UNRELEASED_PARTITIONS(2),
  /** Written by a newer version: the member must start over. */
  UNKNOWN(127);

  private final byte id;

  MemberState(int id) {
    this.id = (byte) id;
  }

  /** The number in the log. */
  public byte id() {
    return id;
  }

  /** The state with that number, or {@link #UNKNOWN}. */
  public static MemberState of(byte id) {
    for (MemberState state : values()) {
      if (state.id == id) {
        return state;
      }
    }
    return UNKNOWN;
  }
}
