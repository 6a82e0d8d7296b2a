package io.tailrace.jobs.flink;

import org.apache.flink.configuration.Configuration;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.flink.runtime.minicluster.MiniClusterConfiguration;
import org.apache.flink.runtime.rpc.RpcService;
import org.apache.flink.runtime.rpc.RpcSystem;
import org.apache.flink.runtime.rpc.RpcSystem.FixedThreadPoolExecutorConfiguration;
import org.apache.flink.util.Reference;

/**
 * A cluster whose actors run on a plain pool of four threads. By default they run on a fork-join
 * pool of two; newer Javas add threads to such a pool more slowly when its own wait, as actors do
 * for each other while they start (JDK-8321335), and Flink is not tested on Java 25.
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
