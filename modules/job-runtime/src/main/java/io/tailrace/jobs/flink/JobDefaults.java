package io.tailrace.jobs.flink;

import io.tailrace.jobs.runtime.RuntimeSettings;
import org.apache.flink.configuration.Configuration;

/** What is set for a job before it builds its pipeline. */
final class JobDefaults {
  private JobDefaults() {}

  static Configuration of(RuntimeSettings settings, int parallelism, SavedState state) {
    Configuration config = ClusterConfig.classLoading();
    config.setString("parallelism.default", Integer.toString(parallelism));
    config.setString(
        "execution.checkpointing.interval", settings.checkpointInterval().toMillis() + " ms");
    config.setString("execution.checkpointing.storage", "filesystem");
    config.setString("execution.checkpointing.dir", state.checkpoints().toUri().toString());
    config.setString(
        "execution.checkpointing.savepoint-dir", state.savepoints().toUri().toString());
    config.setString("execution.checkpointing.num-retained", "1");
    config.setString(
        "execution.checkpointing.externalized-checkpoint-retention", "RETAIN_ON_CANCELLATION");
    config.setString("restart-strategy.type", "exponential-delay");
    config.setString(
        "restart-strategy.exponential-delay.initial-backoff",
        settings.firstBackOff().toMillis() + " ms");
    config.setString(
        "restart-strategy.exponential-delay.max-backoff",
        Math.max(settings.longestBackOff().toMillis(), settings.firstBackOff().toMillis()) + " ms");
    config.setString("restart-strategy.exponential-delay.backoff-multiplier", "2.0");
    return config;
  }

  /** Has a job begin where it was; what it begins from is removed when it is needed no more. */
  static void restoreFrom(String path, Configuration config) {
    config.setString("execution.state-recovery.path", path);
    config.setString("execution.state-recovery.claim-mode", "CLAIM");
  }
}
