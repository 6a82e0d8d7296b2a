package io.tailrace.flink.job;

import java.util.Map;
import java.util.ServiceLoader;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.apache.flink.annotation.PublicEvolving;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/** The jobs that a class loader finds, by name. For whoever runs them. */
@PublicEvolving
public final class Jobs {
  private static final Pattern NAME = Pattern.compile("[a-z0-9]+(-[a-z0-9]+)*");

  private final Map<String, JobProvider> providers;

  private Jobs(Map<String, JobProvider> providers) {
    this.providers = providers;
  }

  /**
   * Looks for jobs.
   *
   * @throws java.util.ServiceConfigurationError if one cannot be loaded
   * @throws IllegalArgumentException if a name cannot be one, or two jobs have the same
   */
  public static Jobs in(ClassLoader loader) {
    Map<String, JobProvider> providers = new TreeMap<>();
    for (JobProvider provider : ServiceLoader.load(JobProvider.class, loader)) {
      String type = provider.getClass().getName();
      String name = provider.name();
      if (name == null || !NAME.matcher(name).matches()) {
        throw new IllegalArgumentException(
            type
                + " has the name '"
                + name
                + "', and the name of a job is made of lower case letters, digits and single"
                + " hyphens");
      }
      JobProvider other = providers.putIfAbsent(name, provider);
      if (other != null) {
        throw new IllegalArgumentException(
            "Two jobs have the name '"
                + name
                + "': "
                + other.getClass().getName()
                + " and "
                + type);
      }
    }
    return new Jobs(providers);
  }

  /** What there is, by name, in order. */
  public Map<String, JobProvider> all() {
    return new TreeMap<>(providers);
  }

  /**
   * The job of a name.
   *
   * @throws IllegalArgumentException if there is none; the message says what there is
   */
  public JobProvider get(String name) {
    JobProvider provider = providers.get(name);
    if (provider == null) {
      throw new IllegalArgumentException(
          "There is no job '"
              + name
              + (providers.isEmpty()
                  ? "', and no other"
                  : "'. Found: " + String.join(", ", providers.keySet())));
    }
    return provider;
  }

  /**
   * Checks what was set for a job, and has it build its pipeline.
   *
   * @throws IllegalArgumentException if something was set that the job has not
   * @throws Exception whatever the job throws
   */
  public static void build(JobProvider provider, StreamExecutionEnvironment env, JobConfig config)
      throws Exception {
    config.check(provider.options());
    provider.build(env, config);
  }
}
