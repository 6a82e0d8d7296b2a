package io.tailrace.flink.compatibility;

import org.apache.flink.api.common.JobExecutionResult;
import org.apache.flink.api.common.JobID;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.flink.runtime.minicluster.MiniClusterConfiguration;
import org.apache.flink.runtime.rpc.RpcService;
import org.apache.flink.runtime.rpc.RpcSystem;
import org.apache.flink.runtime.rpc.RpcSystem.FixedThreadPoolExecutorConfiguration;
import org.apache.flink.streaming.api.graph.StreamGraph;

/**
 * A cluster in this process whose actors run on a plain pool of threads. On the fork-join pool of
 * two that they have by default, they stand still now and then on Java 25.
 */
final class SteadyCluster extends MiniCluster {
  private static final int THREADS = 4;

  private SteadyCluster(MiniClusterConfiguration config) {
    super(config);
  }

  /** Starts one that can run a job at a time, of that parallelism. */
  static SteadyCluster start(int parallelism) throws Exception {
    Configuration config = new Configuration();
    config.setString("rest.bind-port", "0");
    SteadyCluster cluster =
        new SteadyCluster(
            new MiniClusterConfiguration.Builder()
                .setConfiguration(config)
                .setNumTaskManagers(1)
                .setNumSlotsPerTaskManager(parallelism)
                .build());
    cluster.start();
    return cluster;
  }

  /** Runs a job to its end. */
  JobExecutionResult run(StreamGraph job) throws Exception {
    JobID id = JobID.generate();
    job.setJobId(id);
    job.serializeUserDefinedInstances();
    submitJob(job).get();
    return requestJobResult(id).get().toJobExecutionResult(getClass().getClassLoader());
  }

  @Override
  public void close() {
    closeAsync().join();
  }

  @Override
  protected RpcService createLocalRpcService(Configuration config, RpcSystem system)
      throws Exception {
    return system
        .localServiceBuilder(config)
        .withExecutorConfiguration(
            new FixedThreadPoolExecutorConfiguration(THREADS, THREADS, Thread.NORM_PRIORITY))
        .createAndStart();
  }
}
