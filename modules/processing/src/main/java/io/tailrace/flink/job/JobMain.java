package io.tailrace.flink.job;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.flink.annotation.PublicEvolving;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.util.MultipleParameterTool;

/**
 * The main class of any job on a Flink cluster: {@code flink run -c io.tailrace.flink.job.JobMain
 * job.jar --job clicks --bootstrap-server broker:9092 --set window=1min}. What concerns Flink, such
 * as checkpoints and parallelism, is up to {@code flink run} and the cluster.
 */
@PublicEvolving
public final class JobMain {
  private static final String JOB = "job";
  private static final String NAME = "name";
  private static final String BROKER = "bootstrap-server";
  private static final String SET = "set";
  private static final Set<String> OPTIONS = Set.of(JOB, NAME, BROKER, SET);

  private JobMain() {}

  /**
   * Runs a job.
   *
   * @param arguments {@code --job NAME}, which job; {@code --name NAME}, the name that it runs by,
   *     if that is another; {@code --bootstrap-server HOST:PORT}, by default 127.0.0.1:9092; {@code
   *     --set KEY=VALUE}, any number of times
   * @throws IllegalArgumentException if they are others, or wrong
   * @throws Exception if the job fails
   */
  public static void main(String[] arguments) throws Exception {
    MultipleParameterTool given = MultipleParameterTool.fromArgs(arguments);
    for (String option : new TreeSet<>(given.toMultiMap().keySet())) {
      if (!OPTIONS.contains(option)) {
        throw new IllegalArgumentException("There is no option --" + option);
      }
    }
    if (!given.has(JOB)) {
      throw new IllegalArgumentException("Which job? Say --job NAME");
    }
    String job = given.get(JOB);
    JobConfig config =
        JobConfig.of(given.get(NAME, job), given.get(BROKER, "127.0.0.1:9092"), values(given));
    JobProvider provider = Jobs.in(Thread.currentThread().getContextClassLoader()).get(job);
    StreamExecutionEnvironment env = StreamExecutionEnvironment.getExecutionEnvironment();
    Jobs.build(provider, env, config);
    env.execute(config.jobName());
  }

  private static Map<String, String> values(MultipleParameterTool given) {
    Collection<String> settings = given.toMultiMap().getOrDefault(SET, List.of());
    Map<String, String> values = new TreeMap<>();
    for (String setting : settings) {
      int equals = setting.indexOf('=');
      if (equals < 1) {
        throw new IllegalArgumentException("--set takes KEY=VALUE, not " + setting);
      }
      values.put(setting.substring(0, equals), setting.substring(equals + 1));
    }
    return values;
  }
}
