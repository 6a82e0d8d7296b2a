package io.tailrace.jobs.runtime;

/** Found by {@link java.util.ServiceLoader}, and called when the first job is to run. */
public interface JobRuntimeFactory {

  /**
   * Makes the engine ready.
   *
   * @throws JobException if it cannot be
   */
  JobRuntime create(RuntimeSettings settings);
}
