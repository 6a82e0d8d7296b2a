package io.tailrace.jobs.flink;

import org.apache.flink.configuration.Configuration;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.flink.runtime.minicluster.MiniClusterConfiguration;
import org.apache.flink.runtime.rpc.RpcService;
import org.apache.flink.runtime.rpc.RpcSystem;
import org.apache.flink.runtime.rpc.RpcSystem.FixedThreadPoolExecutorConfiguration;
import org.apache.flink.util.Reference;

/**
 * A cluster whose actors run on a plain pool of threads. By default they run on a fork-join pool of
 * two, in which actors wait for each other while they start: Java 25 adds no thread for those that
 * wait, as older ones did, and now and then all stood still.
 */
final class ThreadPoolCluster extends MiniCluster {
  private static final int THREADS = 4;

  /** With an actor library that it does not close. */
  ThreadPoolCluster(MiniClusterConfiguration config, RpcSystem rpcSystem) {
    super(config, () -> Reference.borrowed(rpcSystem));
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
