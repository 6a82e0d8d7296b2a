package io.tailrace.jobs;

import io.tailrace.spi.companion.Companion;
import io.tailrace.spi.companion.CompanionContext;
import java.util.Optional;

/** The plugin: nothing but this object until there is a topic with requests. */
final class JobHost implements Companion {
  private final CompanionContext context;
  private Optional<JobLoop> running = Optional.empty();
  private boolean closed;

  JobHost(CompanionContext context) {
    this.context = context;
  }

  @Override
  public synchronized void topicsChanged() {
    if (running.isPresent()) {
      running.get().topicsChanged();
    } else if (!closed
        && context.broker().topic(JobRequest.TOPIC).isPresent()
        && context.config().get(JobKeys.ENABLE)) {
      running = Optional.of(new JobLoop(context));
    }
  }

  /** Outside of the lock: a last status may create its topic, of which this hears. */
  @Override
  public void close() {
    Optional<JobLoop> loop;
    synchronized (this) {
      closed = true;
      loop = running;
    }
    loop.ifPresent(JobLoop::close);
  }
}
