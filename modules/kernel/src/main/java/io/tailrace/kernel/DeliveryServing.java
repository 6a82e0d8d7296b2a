package io.tailrace.kernel;

import io.tailrace.kernel.config.BrokerConfig;
import io.tailrace.kernel.config.DeliveryPlugins;
import io.tailrace.kernel.delivery.ServedBroker;
import io.tailrace.kernel.metadata.Controller;
import io.tailrace.kernel.metadata.MetadataListeners;
import io.tailrace.kernel.metadata.TopicCreation;
import io.tailrace.kernel.plugin.PluginCatalog;
import io.tailrace.kernel.plugin.PluginLifeCycle;
import io.tailrace.kernel.topic.Topics;
import io.tailrace.spi.delivery.Delivery;
import io.tailrace.spi.delivery.DeliveryContext;
import java.time.InstantSource;
import java.util.Optional;

/** Starts the delivery plugin, if there is one, and tells it of topics. */
final class DeliveryServing implements AutoCloseable {
  private final PluginLifeCycle lifeCycle;
  private final Optional<Delivery> delivery;

  /**
   * Creates it. It hears of topics from {@link #start} on.
   *
   * @param plugins closed by whoever opened them, after this
   */
  DeliveryServing(
      BrokerConfig started,
      PluginCatalog plugins,
      PluginLifeCycle lifeCycle,
      Controller controller,
      TopicCreation creation,
      Topics topics,
      InstantSource clock) {
    this.lifeCycle = lifeCycle;
    delivery =
        DeliveryPlugins.chosen(plugins, started.fixed())
            .map(
                provider ->
                    lifeCycle.start(
                        provider,
                        chosen ->
                            chosen.create(
                                new DeliveryContext(
                                    started.fixed(),
                                    new ServedBroker(
                                        controller, creation, topics, started.topics()),
                                    clock))));
  }

  /** Tells of the topics as they are now, and of every change. */
  void start(MetadataListeners metadata) {
    if (delivery.isPresent()) {
      TopicNews.start(metadata, delivery.get()::topicsChanged);
    }
  }

  /** Ends what the plugin does: its partitions are closed next. */
  @Override
  public void close() {
    delivery.ifPresent(lifeCycle::stop);
  }
}
