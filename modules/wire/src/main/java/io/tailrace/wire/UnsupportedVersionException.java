package io.tailrace.wire;

/** A version that a message does not have, or that cannot express what the message says. */
public final class UnsupportedVersionException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private UnsupportedVersionException(String message) {
    super(message);
  }

  /**
   * Makes sure that a message has a version.
   *
   * @throws UnsupportedVersionException if it has not
   */
  public static void check(Message message, short version) {
    if (version < message.lowestVersion() || version > message.highestVersion()) {
      throw new UnsupportedVersionException(
          "%s has versions %d to %d, not %d"
              .formatted(
                  message.getClass().getSimpleName(),
                  message.lowestVersion(),
                  message.highestVersion(),
                  version));
    }
  }

  /** A field is set that the version lacks, and that may not silently be left out. */
  public static UnsupportedVersionException lacks(String field, short version) {
    return new UnsupportedVersionException(field + " is set, but version " + version + " lacks it");
  }

  /** A field is absent, and the version has no way to say so. */
  public static UnsupportedVersionException requires(String field, short version) {
    return new UnsupportedVersionException(
        field + " is absent, but version " + version + " requires it");
  }
}
