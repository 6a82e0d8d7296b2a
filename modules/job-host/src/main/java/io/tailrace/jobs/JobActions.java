package io.tailrace.jobs;

/** What a {@link HostedJob} has done. None of these wait for what they begin. */
interface JobActions {

  /** Tells everybody. */
  void publish(JobStatus status);

  /**
   * Starts a job; {@link HostedJob#started} or {@link HostedJob#notStarted} follows.
   *
   * @param folder of its state
   */
  void start(JobRequest request, String folder);

  /**
   * Ends a job that was started; {@link HostedJob#ended} follows.
   *
   * @param save whether to save its state first
   */
  void end(String name, boolean save);

  /** Removes all that there is of a job that does not run. */
  void forget(String name);
}
