package io.tailrace.spi.storage;

/** A read below the log start offset or above the log end offset. */
public final class OffsetOutOfRangeException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** With the offset and the range that there is. */
  public OffsetOutOfRangeException(LogId log, long offset, long startOffset, long endOffset) {
    super(
        "Offset "
            + offset
            + " of "
            + log
            + " is out of range ["
            + startOffset
            + ", "
            + endOffset
            + "]",
        null,
        false,
        false);
  }
}
