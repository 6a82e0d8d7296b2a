package io.tailrace.kernel;

import io.tailrace.kernel.coordinator.CoordinatorService;
import io.tailrace.kernel.coordinator.CoordinatorService.Environment;
import io.tailrace.kernel.group.GroupConfig;
import io.tailrace.kernel.group.GroupCoordinator;
import io.tailrace.kernel.group.GroupRecordCodec;
import io.tailrace.kernel.group.GroupTopics;
import io.tailrace.kernel.metadata.MetadataListener;
import io.tailrace.kernel.metadata.TopicImage;
import io.tailrace.kernel.topic.Topic;
import io.tailrace.kernel.topic.Topics;
import io.tailrace.spi.config.Config;
import io.tailrace.wire.Uuid;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** The coordinators of a broker, and what runs them. */
final class Coordinators {
  private final GroupCoordinator groups;
  private final List<CoordinatorService<?>> services;

  /**
   * Begins to load what their topics have.
   *
   * @param share what share groups stand on
   * @param random a fresh random text at each call
   */
  Coordinators(
      Config config, Environment environment, ShareServing share, Supplier<String> random) {
    groups =
        new GroupCoordinator(
            GroupConfig.from(config),
            environment.partitionsOf(
                TopicImage.CONSUMER_OFFSETS, config.get(GroupConfig.OFFSETS_TOPIC_NUM_PARTITIONS)),
            new KnownTopics(environment.topics()),
            share.groupServices(),
            environment.clock(),
            random);
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

  /** Forgets what belongs to topics that are deleted. */
  MetadataListener cleanUp() {
    return (delta, image) ->
        delta.removedTopics().forEach(topic -> groups.topicDeleted(topic.name(), topic.id()));
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
