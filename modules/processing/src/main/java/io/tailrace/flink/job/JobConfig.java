package io.tailrace.flink.job;

import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.flink.annotation.PublicEvolving;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.Configuration;

/**
 * What a job is built with: what was set for it, and where the broker is. Immutable, and for any
 * thread. It is not serializable: read what a function needs while the pipeline is built.
 */
@PublicEvolving
public final class JobConfig {
  private final String jobName;
  private final String bootstrapServers;
  private final Map<String, String> values;
  private final Configuration parsed;

  private JobConfig(String jobName, String bootstrapServers, Map<String, String> values) {
    this.jobName = jobName;
    this.bootstrapServers = bootstrapServers;
    this.values = Map.copyOf(values);
    parsed = Configuration.fromMap(this.values);
  }

  /**
   * A configuration.
   *
   * @param jobName see {@link #jobName}
   * @param bootstrapServers see {@link #bootstrapServers}
   * @param values what was set, by the keys of the options
   */
  public static JobConfig of(String jobName, String bootstrapServers, Map<String, String> values) {
    return new JobConfig(jobName, bootstrapServers, values);
  }

  /**
   * The name that the job runs by. It stays the same over restarts and no two jobs of a host share
   * it, so it makes a good consumer group id and prefix of transactional ids.
   */
  public String jobName() {
    return jobName;
  }

  /** Where the broker is, as {@code bootstrap.servers} has it: {@code host:port}, by commas. */
  public String bootstrapServers() {
    return bootstrapServers;
  }

  /**
   * The value of an option: what was set, else its default.
   *
   * @throws IllegalArgumentException if what was set is no value of its type, or if nothing was set
   *     and it has no default; the message names the key
   */
  public <T> T get(ConfigOption<T> option) {
    return find(option)
        .orElseThrow(
            () -> new IllegalArgumentException("The job needs a value for " + option.key()));
  }

  /**
   * The value of an option: what was set, else its default, if it has one.
   *
   * @throws IllegalArgumentException if what was set is no value of its type
   */
  public <T> Optional<T> find(ConfigOption<T> option) {
    return parsed.getOptional(option).or(() -> Optional.ofNullable(option.defaultValue()));
  }

  /** What was set, by key, in order. */
  public Map<String, String> values() {
    return new TreeMap<>(values);
  }

  /**
   * Makes sure that what was set can be used.
   *
   * @param options all that can be set
   * @throws IllegalArgumentException if another key is set, or a value is none of its option's type
   */
  void check(Collection<ConfigOption<?>> options) {
    TreeSet<String> known = new TreeSet<>();
    for (ConfigOption<?> option : options) {
      known.add(option.key());
      find(option);
    }
    for (String key : values().keySet()) {
      if (!known.contains(key)) {
        throw new IllegalArgumentException(
            "There is no option "
                + key
                + (known.isEmpty()
                    ? "; the job has none"
                    : "; the job has: " + String.join(", ", known)));
      }
    }
  }
}
