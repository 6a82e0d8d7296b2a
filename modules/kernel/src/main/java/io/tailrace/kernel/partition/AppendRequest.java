package io.tailrace.kernel.partition;

/**
 * What is known of a batch besides its bytes: who brings it, and on what authority.
 *
 * @param apiVersion the version of Produce, which decides what the client may send
 * @param origin who appends
 * @param transactional whether the request names a transactional id, and so may bring transactional
 *     batches
 * @param guard shows that the transaction was verified; {@link VerificationGuard#NONE} where it was
 *     not, or need not be
 */
public record AppendRequest(
    int apiVersion, Origin origin, boolean transactional, VerificationGuard guard) {

  /** Who appends. */
  public enum Origin {
    /** A producer: everything is checked. */
    CLIENT,

    /** A plugin of this broker: checked like a producer, but its batches may be of any size. */
    PLUGIN,

    /** A coordinator of this broker: of its producers' batches the epoch counts, no sequence. */
    COORDINATOR
  }

  /** The broker's own records. */
  public static final AppendRequest INTERNAL =
      new AppendRequest(Integer.MAX_VALUE, Origin.COORDINATOR, false, VerificationGuard.NONE);

  /** Of a plugin, whose batches have sequence numbers of their own. */
  public static final AppendRequest PLUGIN =
      new AppendRequest(Integer.MAX_VALUE, Origin.PLUGIN, false, VerificationGuard.NONE);

  /** Of a producer without a transactional id. */
  public static AppendRequest client(int apiVersion) {
    return new AppendRequest(apiVersion, Origin.CLIENT, false, VerificationGuard.NONE);
  }

  /** Of a producer with a transactional id. */
  public static AppendRequest transactional(int apiVersion, VerificationGuard guard) {
    return new AppendRequest(apiVersion, Origin.CLIENT, true, guard);
  }

  /** Records that a coordinator writes as part of a producer's transaction (KIP-447). */
  public static AppendRequest ofCoordinator(VerificationGuard guard) {
    return new AppendRequest(Integer.MAX_VALUE, Origin.COORDINATOR, true, guard);
  }
}
