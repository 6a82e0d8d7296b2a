package io.tailrace.jobs.flink;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.apache.flink.api.common.JobID;
import org.apache.flink.core.execution.JobExecutionStatusEvent;
import org.apache.flink.core.execution.JobStatusChangedEvent;
import org.apache.flink.core.execution.JobStatusChangedListener;
import org.apache.flink.core.execution.JobStatusChangedListenerFactory;

/** Flink makes one for each attempt of a job, by the name of the class: so it has no fields. */
public final class StatusListenerFactory implements JobStatusChangedListenerFactory {
  private static final Map<JobID, Consumer<JobExecutionStatusEvent>> LISTENERS =
      new ConcurrentHashMap<>();

  /** For Flink. */
  public StatusListenerFactory() {}

  /**
   * Has a listener told of a job.
   *
   * @param listener called by threads of Flink, which it must not block
   */
  static void add(JobID job, Consumer<JobExecutionStatusEvent> listener) {
    LISTENERS.put(job, listener);
  }

  static void remove(JobID job) {
    LISTENERS.remove(job);
  }

  @Override
  public JobStatusChangedListener createListener(Context context) {
    return StatusListenerFactory::onEvent;
  }

  private static void onEvent(JobStatusChangedEvent event) {
    if (event instanceof JobExecutionStatusEvent change) {
      Optional.ofNullable(LISTENERS.get(event.jobId()))
          .ifPresent(listener -> listener.accept(change));
    }
  }
}
