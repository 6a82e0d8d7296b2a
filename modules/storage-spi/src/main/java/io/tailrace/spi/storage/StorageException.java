package io.tailrace.spi.storage;

/**
 * An I/O error, a full disk, or stored data that is corrupt. The log that threw it takes no more
 * appends until it is opened anew; other logs are not affected.
 */
public class StorageException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** With a message that says which log and where in it. */
  public StorageException(String message) {
    super(message);
  }

  /** With a message that says which log and where in it, and what the system said. */
  public StorageException(String message, Throwable cause) {
    super(message, cause);
  }
}
