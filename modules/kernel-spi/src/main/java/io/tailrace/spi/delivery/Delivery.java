package io.tailrace.spi.delivery;

import io.tailrace.spi.plugin.Plugin;

/**
 * Delivers records again, later or elsewhere, as configs of topics ask for. It has threads of its
 * own where it needs them, and ends them in {@link #close}, which is called before the logs are
 * closed.
 */
public interface Delivery extends Plugin {

  /**
   * Topics were created, deleted or configured. Called once when the broker has started, and after
   * each change from then on, one call at a time, on whatever thread made the change: it must be
   * quick and must not block.
   */
  void topicsChanged();
}
