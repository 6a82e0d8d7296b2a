package io.tailrace.jobs;

import java.time.InstantSource;
import java.util.Optional;

/**
 * One job: what is wanted of it, and what it does. A state machine that leads from the one to the
 * other: starting and ending take a while, and what is wanted meanwhile is looked at afterwards.
 * For one thread.
 */
final class HostedJob {
  private enum Phase {
    IDLE,
    STARTING,
    UP,
    ENDING
  }

  private final InstantSource clock;
  private final JobActions actions;
  private JobStatus status;
  private Phase phase = Phase.IDLE;
  private Optional<JobRequest> wanted = Optional.empty();
  private Optional<JobRequest> applied = Optional.empty(); // what it runs by
  private Optional<JobState> outcome = Optional.empty(); // how it has ended by itself
  private boolean stopping; // rather than ended by itself
  private boolean forgotten;

  /**
   * A job that does not run.
   *
   * @param status what was last told of it
   */
  HostedJob(JobStatus status, InstantSource clock, JobActions actions) {
    this.status = status;
    this.clock = clock;
    this.actions = actions;
  }

  JobStatus status() {
    return status;
  }

  /** Whether anything of it may run. */
  boolean isBusy() {
    return phase != Phase.IDLE;
  }

  /** Somebody wants something of it. */
  void want(JobRequest request) {
    wanted = Optional.of(request);
    forgotten = false;
    follow();
  }

  /**
   * Somebody wants what cannot be. What it does goes on.
   *
   * @param error why, in words
   */
  void refuse(String error) {
    if (phase == Phase.IDLE && !status.state().isLast()) {
      publish(status.in(JobState.FAILED, clock.millis()).withError(error));
    } else if (!status.error().equals(error)) {
      publish(status.withError(error));
    }
  }

  /** Nobody wants to know of it any more. */
  void forget() {
    wanted = Optional.empty();
    forgotten = true;
    follow();
  }

  /** It was started; the engine tells what becomes of it. */
  void started() {
    phase = Phase.UP;
    if (outcome.isPresent()) {
      end(false);
    } else {
      follow();
    }
  }

  /** It could not be started. */
  void notStarted(String error) {
    phase = Phase.IDLE;
    publish(status.in(JobState.FAILED, clock.millis()).withError(error));
    follow();
  }

  /** It processes records. */
  void running() {
    if (isUnderWay()) {
      publish(status.in(JobState.RUNNING, clock.millis()));
    }
  }

  /** It has failed, and goes on from its last checkpoint. */
  void restarting() {
    if (isUnderWay()) {
      publish(status.failedOnce(clock.millis()));
    }
  }

  /** Why it has failed, in words. */
  void error(String error) {
    if (isUnderWay()) {
      publish(status.withError(error));
    }
  }

  /** It has processed all that there was. */
  void finished() {
    endedByItself(JobState.FINISHED);
  }

  /** It has failed for good. */
  void failed(String error) {
    status = status.withError(error);
    endedByItself(JobState.FAILED);
  }

  private boolean isUnderWay() {
    return (phase == Phase.STARTING || phase == Phase.UP) && outcome.isEmpty();
  }

  private void endedByItself(JobState how) {
    outcome = Optional.of(how);
    if (phase == Phase.UP) {
      end(false);
    }
  }

  /**
   * Nothing of it runs any more.
   *
   * @param error why its state could not be saved, where that was asked for
   */
  void ended(Optional<String> error) {
    phase = Phase.IDLE;
    if (error.isPresent()) {
      status = status.withError(error.get());
    }
    JobState last =
        stopping && error.isEmpty() ? JobState.STOPPED : outcome.orElse(JobState.STOPPED);
    publish(status.in(last, clock.millis()));
    follow();
  }

  private void follow() {
    if (forgotten) {
      forgetWhenIdle();
    } else if (phase == Phase.UP && outcome.isEmpty()) {
      wanted.ifPresent(this::followRunning);
    } else if (phase == Phase.IDLE) {
      wanted.ifPresent(this::followIdle);
    }
  }

  private void forgetWhenIdle() {
    if (phase == Phase.UP) {
      end(false);
    } else if (phase == Phase.IDLE) {
      status = JobStatus.unknown(status.name());
      actions.forget(status.name());
    }
  }

  private void followRunning(JobRequest request) {
    JobRequest current = applied.orElseThrow();
    if (request.id().equals(current.id())) {
      return;
    }
    if (request.isSatisfiedBy(current)) {
      applied = wanted;
      publish(status.heard(request.id()));
      return;
    }
    if (!request.run()) {
      status = status.heard(request.id());
    }
    publish(status.in(JobState.STOPPING, clock.millis()));
    stopping = true;
    end(!request.fresh());
  }

  private void followIdle(JobRequest request) {
    boolean known = status.request().equals(request.id());
    if (known && status.state().isLast()) {
      return;
    }
    if (!request.run()) {
      publish(
          (status.state().isLast() ? status : status.in(JobState.STOPPED, clock.millis()))
              .heard(request.id()));
      return;
    }
    start(request, known);
  }

  /**
   * Starts it.
   *
   * @param again whether it ran like that when the process ended
   */
  private void start(JobRequest request, boolean again) {
    boolean fresh = request.fresh() && !again || status.folder().isEmpty();
    phase = Phase.STARTING;
    applied = Optional.of(request);
    outcome = Optional.empty();
    stopping = false;
    publish(
        new JobStatus(
            status.name(),
            JobState.STARTING,
            clock.millis(),
            request.id(),
            request.job(),
            request.parallelism(),
            fresh ? request.place() : status.folder(),
            again ? status.restarts() : 0,
            again ? status.error() : ""));
    actions.start(request, status.folder());
  }

  private void end(boolean save) {
    phase = Phase.ENDING;
    actions.end(status.name(), save);
  }

  private void publish(JobStatus next) {
    status = next;
    actions.publish(next);
  }
}
