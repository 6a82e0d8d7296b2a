package io.tailrace.delivery;

import io.tailrace.spi.delivery.Delivery;
import io.tailrace.spi.delivery.DeliveryBroker;
import io.tailrace.spi.delivery.DeliveryContext;
import java.util.Optional;

/**
 * The plugin: nothing but this object until a topic has a policy, a record waits or an operator
 * asks.
 */
final class RetryDelivery implements Delivery {
  private final DeliveryContext context;
  private Optional<ShardLoops> running = Optional.empty();

  RetryDelivery(DeliveryContext context) {
    this.context = context;
  }

  @Override
  public synchronized void topicsChanged() {
    if (running.isPresent()) {
      running.get().topicsChanged();
    } else if (isNeeded(context.broker())) {
      running = Optional.of(new ShardLoops(context));
    }
  }

  /** What waits goes on waiting when the last policy is gone; requests need no policy. */
  private static boolean isNeeded(DeliveryBroker broker) {
    return broker.topic(DeliveryBroker.DELAY_LOG).isPresent()
        || broker.topic(OperationNames.REQUESTS).isPresent()
        || !broker.configured().isEmpty() && !Policies.of(broker.configured()).isEmpty();
  }

  @Override
  public synchronized void close() {
    running.ifPresent(ShardLoops::close);
    running = Optional.empty();
  }
}
