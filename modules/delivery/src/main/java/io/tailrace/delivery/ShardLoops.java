package io.tailrace.delivery;

import io.tailrace.spi.delivery.DeliveryContext;
import java.util.ArrayList;
import java.util.List;

/** One loop for each partition of the delay log. */
final class ShardLoops implements AutoCloseable {
  private final List<ShardLoop> loops = new ArrayList<>();

  /** Begins at once. */
  ShardLoops(DeliveryContext context) {
    DelayLogTopic log =
        new DelayLogTopic(
            context.broker(), context.config().get(RetryDeliveryProvider.DELAY_LOG_PARTITIONS));
    int count = log.count();
    for (int number = 0; number < count; number++) {
      loops.add(new ShardLoop(log, number, context.broker(), context.clock()));
    }
  }

  void topicsChanged() {
    loops.forEach(ShardLoop::topicsChanged);
  }

  @Override
  public void close() {
    loops.forEach(ShardLoop::close);
  }
}
