package io.tailrace.spi.delivery;

/** The broker cannot do what a delivery plugin asks for. */
public final class DeliveryException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final Reason reason;

  /** Why. */
  public enum Reason {
    /** The topic or partition is deleted. */
    GONE,

    /** Not now: its log is being opened, or its storage fails. Later it may work. */
    UNAVAILABLE,

    /** The sequence number does not follow the last one in the partition; nothing was appended. */
    OUT_OF_SEQUENCE,

    /** It never will: the message says why. */
    REFUSED
  }

  /** With what to tell people. */
  public DeliveryException(Reason reason, String message) {
    super(message);
    this.reason = reason;
  }

  /** Why. */
  public Reason reason() {
    return reason;
  }
}
