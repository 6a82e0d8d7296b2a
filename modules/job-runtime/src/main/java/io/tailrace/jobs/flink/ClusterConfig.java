package io.tailrace.jobs.flink;

import io.tailrace.jobs.runtime.RuntimeSettings;
import org.apache.flink.configuration.Configuration;

/** How a cluster in this process is made: as small as one job needs, and for itself. */
final class ClusterConfig {
  private static final String LOOPBACK = "127.0.0.1";

  private ClusterConfig() {}

  static Configuration of(RuntimeSettings settings) {
    Configuration config = classLoading();
    config.setString("io.tmp.dirs", settings.temporary().toString());
    config.setString("process.working-dir", settings.temporary().toString());

    // Nothing is reached from elsewhere.
    config.setString("rest.address", LOOPBACK);
    config.setString("rest.bind-address", LOOPBACK);
    config.setString("rest.bind-port", "0");
    config.setString("jobmanager.bind-host", LOOPBACK);
    config.setString("taskmanager.bind-host", LOOPBACK);
    config.setString("taskmanager.host", LOOPBACK);

    config.setString("taskmanager.memory.network.min", bytes(settings.networkBytes()));
    config.setString("taskmanager.memory.network.max", bytes(settings.networkBytes()));
    config.setString("taskmanager.memory.managed.size", bytes(settings.managedBytes()));

    // A job must not end the broker's process.
    config.setString("pekko.jvm-exit-on-fatal-error", "false");
    config.setString("cluster.uncaught-exception-handling", "LOG");
    config.setString(
        "execution.job-status-changed-listeners", StatusListenerFactory.class.getName());
    return config;
  }

  /**
   * Jobs bring libraries of their own, but not Kafka's clients and the connector: parts of these
   * from two loaders do not go together.
   */
  static Configuration classLoading() {
    Configuration config = new Configuration();
    config.setString(
        "classloader.parent-first-patterns.additional", "io.tailrace.flink.;org.apache.kafka.");
    config.setString("classloader.check-leaked-classloader", "false");
    return config;
  }

  private static String bytes(long number) {
    return number + "b";
  }
}
