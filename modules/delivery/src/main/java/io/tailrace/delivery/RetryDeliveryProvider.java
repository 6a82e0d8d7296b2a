package io.tailrace.delivery;

import io.tailrace.spi.config.Config;
import io.tailrace.spi.config.ConfigKey;
import io.tailrace.spi.delivery.Delivery;
import io.tailrace.spi.delivery.DeliveryContext;
import io.tailrace.spi.delivery.DeliveryProvider;
import io.tailrace.spi.delivery.TopicConfigs;
import java.util.List;

/** Offers retries with a delay, scheduled delivery and dead letters. */
public final class RetryDeliveryProvider implements DeliveryProvider {
  static final ConfigKey<Integer> DELAY_LOG_PARTITIONS =
      ConfigKey.ofInt("delivery.delay.log.partitions", 1, 1, 64)
          .doc(
              "How many partitions the delay log gets when it is created; each of them is worked on"
                  + " by itself.");

  /** Found by ServiceLoader. */
  public RetryDeliveryProvider() {}

  @Override
  public String name() {
    return "delivery";
  }

  @Override
  public int spiVersion() {
    return SPI_VERSION;
  }

  @Override
  public List<ConfigKey<?>> configKeys() {
    return List.of(DELAY_LOG_PARTITIONS);
  }

  @Override
  public List<ConfigKey<?>> topicKeys() {
    return PolicyKeys.ALL;
  }

  @Override
  public void check(String topic, Config configs, TopicConfigs others) {
    PolicyRules.check(topic, configs, others);
  }

  @Override
  public Delivery create(DeliveryContext context) {
    return new RetryDelivery(context);
  }
}
