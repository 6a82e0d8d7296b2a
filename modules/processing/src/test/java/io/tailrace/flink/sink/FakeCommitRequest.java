package io.tailrace.flink.sink;

import java.util.Optional;
import org.apache.flink.api.connector.sink2.Committer;

/** Notes what a committer makes of it. */
final class FakeCommitRequest implements Committer.CommitRequest<PreparedTransaction> {
  private final PreparedTransaction committable;
  private int retries;
  String outcome = "committed";
  Optional<Throwable> failure = Optional.empty();

  FakeCommitRequest(PreparedTransaction committable) {
    this.committable = committable;
  }

  @Override
  public PreparedTransaction getCommittable() {
    return committable;
  }

  @Override
  public int getNumberOfRetries() {
    return retries;
  }

  @Override
  public void signalFailedWithKnownReason(Throwable t) {
    outcome = "dropped";
    failure = Optional.of(t);
  }

  @Override
  public void signalFailedWithUnknownReason(Throwable t) {
    outcome = "failed";
    failure = Optional.of(t);
  }

  @Override
  public void retryLater() {
    outcome = "retry";
    retries++;
  }

  @Override
  public void updateAndRetryLater(PreparedTransaction changed) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void signalAlreadyCommitted() {
    outcome = "already committed";
  }
}
