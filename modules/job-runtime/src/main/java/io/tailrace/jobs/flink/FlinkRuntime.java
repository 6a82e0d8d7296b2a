package io.tailrace.jobs.flink;

import io.tailrace.flink.job.JobConfig;
import io.tailrace.flink.job.Jobs;
import io.tailrace.jobs.runtime.JobException;
import io.tailrace.jobs.runtime.JobListener;
import io.tailrace.jobs.runtime.JobOrder;
import io.tailrace.jobs.runtime.JobRuntime;
import io.tailrace.jobs.runtime.RunningJob;
import io.tailrace.jobs.runtime.RuntimeSettings;
import org.apache.flink.api.common.JobID;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.runtime.jobgraph.JobGraph;
import org.apache.flink.runtime.rpc.RpcSystem;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/**
 * Starts jobs, each on a cluster of its own, so that what one of them does to its cluster does not
 * concern the others, and nothing is left of one that has ended. They share one actor library.
 */
final class FlinkRuntime implements JobRuntime {
  private final RuntimeSettings settings;
  private final InstalledJobs installed;
  private final RpcSystem rpcSystem;

  FlinkRuntime(RuntimeSettings settings) {
    this.settings = settings;
    installed = new InstalledJobs(settings.jobs());
    rpcSystem = RpcSystem.load(ClusterConfig.of(settings));
  }

  @Override
  public RunningJob start(JobOrder order, JobListener listener) {
    Thread thread = Thread.currentThread();
    ClassLoader before = thread.getContextClassLoader();
    LoadedJob job = installed.load(order.job());
    try {
      thread.setContextClassLoader(job.loader());
      SavedState state = new SavedState(order.state());
      state.removeEmpty();
      return HostedCluster.start(
          settings, rpcSystem, job, graph(order, job, state), state, listener);
    } catch (JobException e) {
      job.close();
      throw e;
    } catch (Exception | LinkageError e) {
      job.close();
      throw new JobException("Job " + order.name() + " cannot be started: " + Errors.words(e), e);
    } finally {
      thread.setContextClassLoader(before);
    }
  }

  private JobGraph graph(JobOrder order, LoadedJob job, SavedState state) {
    Configuration config = JobDefaults.of(settings, order.parallelism(), state);
    state.newest().ifPresent(path -> JobDefaults.restoreFrom(path, config));
    StreamExecutionEnvironment env = new StreamExecutionEnvironment(config, job.loader());
    try {
      Jobs.build(
          job.provider(),
          env,
          JobConfig.of(order.name(), order.bootstrapServers(), order.values()));
    } catch (Exception | LinkageError e) {
      throw new JobException("Job " + order.name() + " cannot be built: " + Errors.words(e), e);
    }
    var plan = env.getStreamGraph();
    plan.setJobName(order.name());
    JobGraph graph = plan.getJobGraph(job.loader(), JobID.generate());
    graph.setClasspaths(job.jars());
    return graph;
  }

  @Override
  public void close() {
    rpcSystem.close();
  }
}
