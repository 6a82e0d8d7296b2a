package io.tailrace.client;

/**
 * A hosted job, as its host tells of it.
 *
 * @param name what it runs by
 * @param job which of the jobs that are installed at the host
 * @param state what it is doing
 * @param parallelism how many tasks each operator has
 * @param sinceMs since when it is doing that, in milliseconds since 1970
 * @param restarts how many times it has failed and was started again since it was run
 * @param error the last thing that went wrong since it was run; empty for nothing
 * @param request the id of the last request that the host has heard
 */
public record JobListing(
    String name,
    String job,
    State state,
    int parallelism,
    long sinceMs,
    int restarts,
    String error,
    String request) {

  /** What a job is doing. */
  public enum State {
    /** It is being started. */
    STARTING,
    /** It processes records. */
    RUNNING,
    /** It has failed, and is started again from its last checkpoint after a while. */
    RESTARTING,
    /** Its state is being saved. */
    STOPPING,
    /** It was stopped; it goes on from there when it is run again. */
    STOPPED,
    /** It has processed all that there was. */
    FINISHED,
    /** It could not be started, or has failed for good. */
    FAILED;

    /** Whether it stays like that until the next request. */
    public boolean isLast() {
      return this == STOPPED || this == FINISHED || this == FAILED;
    }
  }
}
