package io.tailrace.jobs.it;

import io.tailrace.flink.job.JobConfig;
import io.tailrace.flink.job.JobProvider;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/** Cannot be built. */
public final class UnbuildableJob implements JobProvider {
  @Override
  public String name() {
    return "unbuildable";
  }

  @Override
  public void build(StreamExecutionEnvironment env, JobConfig config) {
    throw new IllegalStateException("There is no plan");
  }
}
