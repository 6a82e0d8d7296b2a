package io.tailrace.jobs.runtime;

/** A job that was started. Its methods are called by one thread at a time. */
public interface RunningJob extends AutoCloseable {

  /**
   * Lets the job process what it has read, saves its state, and ends it. Blocks.
   *
   * @throws JobException if its state could not be saved; the job may still run
   */
  void stop();

  /** Ends the job, unless it has ended; the newest state that was saved stays. Blocks. */
  @Override
  void close();
}
