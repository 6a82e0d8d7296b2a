package io.tailrace.jobs;

import io.tailrace.spi.config.ConfigKey;
import java.util.List;

/** The configuration of the host. */
final class JobKeys {
  static final ConfigKey<Boolean> ENABLE =
      ConfigKey.ofBoolean("jobs.enable", true)
          .doc("Whether this broker hosts the jobs that are asked for in the topic __jobs.");

  static final ConfigKey<String> DIR =
      ConfigKey.ofString("jobs.dir", "")
          .doc(
              "Where jobs lie, each in a folder of its own with its jars. By default the folder"
                  + " 'jobs' of the working directory, or else that of the distribution.");

  static final ConfigKey<String> DATA_DIR =
      ConfigKey.ofString("jobs.data.dir", "")
          .doc(
              "Where the state of jobs is kept. By default the folder 'jobs' in the first of"
                  + " log.dirs; where there is none, a temporary one.");

  static final ConfigKey<String> ENGINE_DIR =
      ConfigKey.ofString("jobs.flink.dir", "")
          .doc("Where the jars of Flink are. By default the folder 'flink' of the distribution.");

  static final ConfigKey<Integer> MAX =
      ConfigKey.ofInt("jobs.max", 16, 0, 1_000).doc("How many jobs may run at the same time.");

  static final ConfigKey<Long> CHECKPOINT_INTERVAL_MS =
      ConfigKey.ofLong("jobs.checkpoint.interval.ms", 10_000, 10, Integer.MAX_VALUE)
          .doc("How often the state of a job is saved that does not say so itself.");

  static final ConfigKey<Long> BACKOFF_MS =
      ConfigKey.ofLong("jobs.restart.backoff.ms", 1_000, 1, Integer.MAX_VALUE)
          .doc("How long after a failure a job is started again; doubled with every failure.");

  static final ConfigKey<Long> BACKOFF_MAX_MS =
      ConfigKey.ofLong("jobs.restart.backoff.max.ms", 60_000, 1, Integer.MAX_VALUE)
          .doc("The longest time between a failure of a job and its next start.");

  static final ConfigKey<Long> NETWORK_BYTES =
      ConfigKey.ofLong("jobs.network.memory.bytes", 16L << 20, 1L << 20, 1L << 40)
          .doc("Memory of each job for records on their way between its tasks, outside the heap.");

  static final ConfigKey<Long> MANAGED_BYTES =
      ConfigKey.ofLong("jobs.managed.memory.bytes", 32L << 20, 0, 1L << 40)
          .doc("Memory that each job may take for sorting and the like, outside the heap.");

  static final ConfigKey<Long> STOP_TIMEOUT_MS =
      ConfigKey.ofLong("jobs.stop.timeout.ms", 60_000, 1, Integer.MAX_VALUE)
          .doc(
              "How long the savepoint of a job that is stopped may take. After that the job ends"
                  + " with its last checkpoint.");

  static final List<ConfigKey<?>> ALL =
      List.of(
          ENABLE,
          DIR,
          DATA_DIR,
          ENGINE_DIR,
          MAX,
          CHECKPOINT_INTERVAL_MS,
          BACKOFF_MS,
          BACKOFF_MAX_MS,
          NETWORK_BYTES,
          MANAGED_BYTES,
          STOP_TIMEOUT_MS);

  private JobKeys() {}
}
