package io.tailrace.storage.file;

import io.tailrace.spi.storage.StorageException;
import java.nio.file.Path;

/** Bytes in a segment that are no batch: the end of a torn write, or damage. */
final class CorruptBatchException extends Exception {
  private static final long serialVersionUID = 1L;

  private final int position;

  CorruptBatchException(int position, String why) {
    super(why, null, false, false);
    this.position = position;
  }

  /** Where the batch begins. */
  int position() {
    return position;
  }

  /** The error for a place where no damage may be. */
  StorageException in(Path file) {
    return new StorageException(
        "Corrupt batch in " + file + " at position " + position + ": " + getMessage(), this);
  }
}
