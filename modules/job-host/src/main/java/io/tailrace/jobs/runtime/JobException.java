package io.tailrace.jobs.runtime;

/** A job cannot do what it is asked for; the message is for people. */
public final class JobException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** In words. */
  public JobException(String message) {
    super(message);
  }

  /** In words, and what caused it. */
  public JobException(String message, Throwable cause) {
    super(message, cause);
  }
}
