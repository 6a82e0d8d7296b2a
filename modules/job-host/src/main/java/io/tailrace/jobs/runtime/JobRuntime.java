package io.tailrace.jobs.runtime;

/** An engine that runs jobs. For any thread. */
public interface JobRuntime extends AutoCloseable {

  /**
   * Starts a job, from the newest state that is in its folder. Blocks until the engine has taken it
   * over.
   *
   * @param listener told of the job from now until it is closed
   * @throws JobException if it cannot be started; nothing of it runs then
   */
  RunningJob start(JobOrder order, JobListener listener);

  /** Ends what is left. All jobs are closed before. */
  @Override
  void close();
}
