package io.tailrace.jobs.flink;

import io.tailrace.jobs.runtime.JobRuntime;
import io.tailrace.jobs.runtime.JobRuntimeFactory;
import io.tailrace.jobs.runtime.RuntimeSettings;

/** Makes Flink run jobs. */
public final class FlinkRuntimeFactory implements JobRuntimeFactory {

  /** Found by ServiceLoader. */
  public FlinkRuntimeFactory() {}

  @Override
  public JobRuntime create(RuntimeSettings settings) {
    return new FlinkRuntime(settings);
  }
}
