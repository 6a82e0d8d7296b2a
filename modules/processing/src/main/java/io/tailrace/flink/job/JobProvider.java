package io.tailrace.flink.job;

import java.util.List;
import org.apache.flink.annotation.PublicEvolving;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/**
 * A job that can be run by its name. {@link java.util.ServiceLoader} finds it: the jar names it in
 * {@code META-INF/services/io.tailrace.flink.job.JobProvider}, and it has a public constructor
 * without arguments that does no work.
 *
 * <p>A host calls {@link #build} once for each start of the job, on a thread whose context class
 * loader is that of the job: at the first start, after a stop, after a crash of the host's process,
 * and when the parallelism changes. Flink restores the state from the last checkpoint or savepoint
 * each time, and finds what belongs to an operator by its {@code uid}: give one to each source,
 * sink, and operator with state.
 */
@PublicEvolving
public interface JobProvider {

  /**
   * What the job is run by: lower case letters, digits and single hyphens between them. The same
   * each time.
   */
  String name();

  /** What the job does, in one sentence. */
  default String description() {
    return "";
  }

  /**
   * All that can be set for the job. Others are refused, and the value of each that is set is
   * parsed, before {@link #build}.
   */
  default List<ConfigOption<?>> options() {
    return List.of();
  }

  /**
   * Builds the pipeline. It neither executes the job nor chooses where its checkpoints, its
   * failures and its parallelism as a whole are seen to: the host does, and what is set on {@code
   * env} when this is called is its choice. The job may still set an interval of checkpoints of its
   * own, or the parallelism of one operator.
   *
   * @param env where to build it
   * @param config what was set, and where the broker is
   * @throws Exception if it cannot be built: the job is then not started, and the message is shown
   */
  void build(StreamExecutionEnvironment env, JobConfig config) throws Exception;
}
