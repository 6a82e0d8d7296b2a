package io.tailrace.jobs.runtime;

import java.nio.file.Path;
import java.util.Map;

/**
 * A job to be started.
 *
 * @param name what it runs by
 * @param job which of the jobs that are installed
 * @param values what is set for it
 * @param parallelism how many tasks each operator has
 * @param state where its state is and goes; may be empty, or not be there yet
 * @param bootstrapServers where the broker is
 */
public record JobOrder(
    String name,
    String job,
    Map<String, String> values,
    int parallelism,
    Path state,
    String bootstrapServers) {

  /** Copies the values. */
  public JobOrder {
    values = Map.copyOf(values);
  }
}
