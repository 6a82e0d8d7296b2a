package io.tailrace.jobs;

/** What a job is doing. */
enum JobState {
  /** It is being started. */
  STARTING(false),
  /** It processes records. */
  RUNNING(false),
  /** It has failed, and is started again from its last checkpoint after a while. */
  RESTARTING(false),
  /** Its state is being saved. */
  STOPPING(false),
  /** Somebody has stopped it; it goes on from there when it is run again. */
  STOPPED(true),
  /** It has processed all that there was. */
  FINISHED(true),
  /** It could not be started, or has failed for good. */
  FAILED(true);

  private final boolean last;

  JobState(boolean last) {
    this.last = last;
  }

  /** Whether it stays like that until the next request. */
  boolean isLast() {
    return last;
  }
}
