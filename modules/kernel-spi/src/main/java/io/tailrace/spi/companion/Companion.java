package io.tailrace.spi.companion;

import io.tailrace.spi.plugin.Plugin;

/**
 * Runs beside a broker. It has threads of its own where it needs them, and ends them in {@link
 * #close}, which is called while the broker still serves clients, itself among them.
 */
public interface Companion extends Plugin {

  /**
   * Topics were created, deleted or configured. Called once when the broker serves clients, and
   * after each change from then on, one call at a time, on whatever thread made the change: it must
   * be quick and must not block.
   */
  void topicsChanged();
}
