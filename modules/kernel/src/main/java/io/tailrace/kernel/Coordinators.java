package io.tailrace.kernel;

import io.tailrace.kernel.coordinator.CoordinatorService;
import io.tailrace.kernel.coordinator.CoordinatorService.Environment;
import io.tailrace.kernel.group.ConsumerGroupContext;
import io.tailrace.kernel.group.GroupConfig;
import io.tailrace.kernel.group.GroupCoordinator;
import io.tailrace.kernel.group.GroupRecordCodec;
import io.tailrace.kernel.group.GroupTopics;
import io.tailrace.kernel.group.consumer.ConsumerGroupConfig;
import io.tailrace.kernel.group.consumer.GroupAssignors;
import io.tailrace.kernel.metadata.MetadataImage;
import io.tailrace.kernel.metadata.MetadataListener;
import io.tailrace.kernel.metadata.TopicImage;
import io.tailrace.kernel.topic.Topic;
import io.tailrace.kernel.topic.Topics;
import io.tailrace.spi.config.Config;
import io.tailrace.wire.Uuid;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Supplier;

/** The coordinators of a broker, and what runs them. */
final class Coordinators {
  private final GroupCoordinator groups;
  private final ClusterViews views;
  private final List<CoordinatorService<?>> services;

  /**
   * Begins to load what their topics have.
   *
   * @param image the metadata as of now; of every change, {@link #listener} is to be told
   * @param share what share groups stand on
   * @param assignors of groups of the consumer protocol
   * @param background runs what takes long
   * @param random a fresh random text at each call
   */
  Coordinators(
      Config config,
      Environment environment,
      MetadataImage image,
      ShareServing share,
      GroupAssignors assignors,
      Executor background,
      Supplier<String> random) {
    views = new ClusterViews(image, config, environment.clock());
    groups =
        new GroupCoordinator(
            GroupConfig.from(config),
            environment.partitionsOf(
                TopicImage.CONSUMER_OFFSETS, config.get(GroupConfig.OFFSETS_TOPIC_NUM_PARTITIONS)),
            new KnownTopics(environment.topics()),
            share.groupServices(),
            environment.clock(),
            random,
            new ConsumerGroupContext(
                ConsumerGroupConfig.from(config),
                config.get(GroupConfig.REBALANCE_PROTOCOLS).contains("consumer")
                    ? assignors
                    : new GroupAssignors(Map.of()),
                views::current,
                background));
    services =
        List.of(
            new CoordinatorService<>(
                TopicImage.CONSUMER_OFFSETS, groups, new GroupRecordCodec(), environment));
  }

  GroupCoordinator groups() {
    return groups;
  }

  /** To be told of every change of the metadata, and to be closed. */
  List<CoordinatorService<?>> services() {
    return services;
  }

  /** To be told of every change of the metadata, after the topics and before the services. */
  MetadataListener listener() {
    return (delta, image) -> {
      views.changed(delta, image);
      delta.removedTopics().forEach(topic -> groups.topicDeleted(topic.name(), topic.id()));
    };
  }

  /** The topics as coordinators ask about them. */
  private record KnownTopics(Topics topics) implements GroupTopics {
    @Override
    public Optional<Uuid> idOf(String name) {
      return topics.topic(name).map(Topic::id);
    }

    @Override
    public Optional<String> nameOf(Uuid id) {
      return topics.topic(id).map(Topic::name);
    }

    @Override
    public boolean hasPartition(String topic, int partition) {
      return topics.topic(topic).flatMap(found -> found.partition(partition)).isPresent();
    }
  }
}
