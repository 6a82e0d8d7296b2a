package io.tailrace.jobs.flink;

import io.tailrace.jobs.runtime.JobException;
import io.tailrace.jobs.runtime.JobListener;
import io.tailrace.jobs.runtime.RunningJob;
import io.tailrace.jobs.runtime.RuntimeSettings;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.flink.api.common.JobID;
import org.apache.flink.core.execution.JobExecutionStatusEvent;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.runtime.executiongraph.ErrorInfo;
import org.apache.flink.runtime.jobgraph.JobGraph;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.flink.runtime.minicluster.MiniClusterConfiguration;
import org.apache.flink.runtime.rpc.RpcSystem;

/** A job on a cluster of its own. */
final class HostedCluster implements RunningJob {
  private static final Duration SUBMISSION = Duration.ofMinutes(10);
  private static final Duration CLOSING = Duration.ofSeconds(25);

  private final MiniCluster cluster;
  private final LoadedJob job;
  private final JobID id;
  private final SavedState state;
  private final Duration stopTimeout;

  private HostedCluster(
      MiniCluster cluster, LoadedJob job, JobID id, SavedState state, Duration stopTimeout) {
    this.cluster = cluster;
    this.job = job;
    this.id = id;
    this.state = state;
    this.stopTimeout = stopTimeout;
  }

  /**
   * Starts a cluster, and the job on it.
   *
   * @throws Exception if that fails; no cluster is left
   */
  static HostedCluster start(
      RuntimeSettings settings,
      RpcSystem rpcSystem,
      LoadedJob job,
      JobGraph graph,
      SavedState state,
      JobListener listener)
      throws Exception {
    MiniCluster cluster =
        new ThreadPoolCluster(
            new MiniClusterConfiguration.Builder()
                .setConfiguration(ClusterConfig.of(settings))
                .setNumTaskManagers(1)
                .setNumSlotsPerTaskManager(graph.getMaximumParallelism())
                .build(),
            rpcSystem);
    HostedCluster hosted =
        new HostedCluster(cluster, job, graph.getJobID(), state, settings.stopTimeout());
    StatusListenerFactory.add(graph.getJobID(), event -> hosted.tell(event, listener));
    try {
      cluster.start();
      cluster.submitJob(graph).get(SUBMISSION.toSeconds(), TimeUnit.SECONDS);
      return hosted;
    } catch (Exception | LinkageError e) {
      hosted.closeCluster();
      throw e;
    }
  }

  private void tell(JobExecutionStatusEvent event, JobListener listener) {
    switch (event.newStatus()) {
      case RUNNING -> listener.running();
      case RESTARTING -> {
        listener.restarting();
        cluster
            .getExecutionGraph(id)
            .thenAccept(graph -> tell(Optional.ofNullable(graph.getFailureInfo()), listener));
      }
      case FINISHED -> listener.finished();
      case FAILED -> listener.failed(Errors.words(event.exception()));
      case CANCELED -> listener.failed("Somebody has cancelled it");
      case INITIALIZING, CREATED, FAILING, CANCELLING, SUSPENDED, RECONCILING -> {}
    }
  }

  private void tell(Optional<ErrorInfo> failure, JobListener listener) {
    failure
        .map(info -> info.getException().deserializeError(job.loader()))
        .ifPresent(error -> listener.error(Errors.words(error)));
  }

  @Override
  public void stop() {
    try {
      cluster
          .stopWithSavepoint(
              id, state.savepoints().toUri().toString(), false, SavepointFormatType.CANONICAL)
          .get(stopTimeout.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      throw new JobException(
          "No savepoint was made, so it will go on from its last checkpoint: "
              + Errors.words(e.getCause()),
          e);
    } catch (TimeoutException e) {
      throw new JobException(
          "No savepoint was made within "
              + stopTimeout.toMillis()
              + " ms (jobs.stop.timeout.ms), so it will go on from its last checkpoint",
          e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new JobException("Interrupted", e);
    }
  }

  @Override
  public void close() {
    closeCluster();
    job.close();
  }

  private void closeCluster() {
    StatusListenerFactory.remove(id);
    try {
      cluster.closeAsync().get(CLOSING.toSeconds(), TimeUnit.SECONDS);
    } catch (ExecutionException | TimeoutException e) {
      System.getLogger(HostedCluster.class.getName())
          .log(System.Logger.Level.WARNING, "The cluster of a job did not end cleanly", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
