package io.tailrace.kernel.group.share;

import io.tailrace.kernel.coordinator.CoordinatorTimer;
import java.time.InstantSource;
import java.util.concurrent.Executor;

/**
 * What the share groups of a shard stand on.
 *
 * @param services what is outside of the shard
 * @param clock the time of day, for what is stored
 * @param timer for sessions
 * @param strand the shard's
 */
public record ShareGroupContext(
    Services services, InstantSource clock, CoordinatorTimer timer, Executor strand) {

  /**
   * What share groups stand on besides their shard.
   *
   * @param maxSize how many members a group may have
   * @param view the topics there are
   * @param states where they keep how far they are
   * @param listener hears what becomes of them
   */
  public record Services(
      int maxSize, ShareGroupView view, ShareStates states, ShareGroupListener listener) {}

  int maxSize() {
    return services.maxSize();
  }

  ShareGroupView view() {
    return services.view();
  }

  ShareStates states() {
    return services.states();
  }

  ShareGroupListener listener() {
    return services.listener();
  }
}
