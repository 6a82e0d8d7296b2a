package io.tailrace.spi.storage;

/**
 * Bytes that are no valid record batch. Carries no stack trace: what is wrong lies in the bytes,
 * which often come from a client.
 */
public final class InvalidRecordBatchException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final BatchFault fault;

  /** With what is wrong, and a message with the values at fault. */
  public InvalidRecordBatchException(BatchFault fault, String message) {
    super(message, null, false, false);
    this.fault = fault;
  }

  /** What is wrong. */
  public BatchFault fault() {
    return fault;
  }
}
