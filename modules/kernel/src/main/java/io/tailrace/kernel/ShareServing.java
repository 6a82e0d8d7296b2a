package io.tailrace.kernel;

import io.tailrace.kernel.api.ShareHandlers;
import io.tailrace.kernel.api.TopicAutoCreation;
import io.tailrace.kernel.config.BrokerConfig;
import io.tailrace.kernel.config.GroupKeys;
import io.tailrace.kernel.coordinator.CoordinatorService;
import io.tailrace.kernel.coordinator.CoordinatorService.Environment;
import io.tailrace.kernel.coordinator.LoopTimer;
import io.tailrace.kernel.fetch.share.SharePartitions;
import io.tailrace.kernel.fetch.share.ShareSessions;
import io.tailrace.kernel.group.share.ShareGroupConfig;
import io.tailrace.kernel.group.share.ShareGroupContext;
import io.tailrace.kernel.group.share.ShareGroupListener;
import io.tailrace.kernel.group.share.ShareGroupSettings;
import io.tailrace.kernel.group.share.ShareGroupView;
import io.tailrace.kernel.group.share.ShareStates;
import io.tailrace.kernel.metadata.BrokerLayers;
import io.tailrace.kernel.metadata.ConfigResource;
import io.tailrace.kernel.metadata.MetadataImage;
import io.tailrace.kernel.metadata.MetadataListener;
import io.tailrace.kernel.metadata.TopicImage;
import io.tailrace.kernel.network.EventLoop;
import io.tailrace.kernel.partition.Partition;
import io.tailrace.kernel.partition.PartitionReader;
import io.tailrace.kernel.share.SharePartitionKey;
import io.tailrace.kernel.share.state.ShareStateApis;
import io.tailrace.kernel.share.state.ShareStateCodec;
import io.tailrace.kernel.share.state.ShareStateConfig;
import io.tailrace.kernel.share.state.ShareStateCoordinator;
import io.tailrace.kernel.share.state.ShareStateRecord;
import io.tailrace.kernel.share.state.StateOutcome;
import io.tailrace.spi.config.Config;
import io.tailrace.wire.ErrorCode;
import io.tailrace.wire.Uuid;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** The parts of a broker that serve share groups, put together. */
final class ShareServing {
  private final Environment environment;
  private final BrokerConfig start;
  private final Supplier<MetadataImage> metadata;
  private final TopicAutoCreation creation;
  private final ShareStateCoordinator states;
  private final CoordinatorService<ShareStateRecord> service;
  private final SharePartitions partitions;
  private final ShareSessions sessions;
  private volatile Settings settings;

  /** The settings of groups, as of one image. */
  private record Settings(MetadataImage image, Map<String, ShareGroupSettings> byGroup) {}

  /**
   * Begins to load what the share coordinator has.
   *
   * @param start the configuration that the broker was started with
   * @param metadata the newest image
   * @param creation creates the coordinator's topic when it is first needed
   */
  ShareServing(
      Environment environment,
      BrokerConfig start,
      Supplier<MetadataImage> metadata,
      TopicAutoCreation creation) {
    this.environment = environment;
    this.start = start;
    this.metadata = metadata;
    this.creation = creation;
    Config config = start.fixed();
    settings = new Settings(metadata.get(), new ConcurrentHashMap<>());
    states =
        new ShareStateCoordinator(
            ShareStateConfig.from(config),
            environment.partitionsOf(
                TopicImage.SHARE_GROUP_STATE, config.get(ShareStateConfig.NUM_PARTITIONS)),
            environment.clock(),
            this::prune);
    service =
        new CoordinatorService<>(
            TopicImage.SHARE_GROUP_STATE, states, new ShareStateCodec(), environment);
    List<EventLoop> loops = environment.loops();
    AtomicInteger turn = new AtomicInteger();
    partitions =
        new SharePartitions(
            environment.topics(),
            states,
            group -> settings(group).share(),
            environment.clock(),
            strand ->
                new LoopTimer(
                    loops.get(Math.floorMod(turn.getAndIncrement(), loops.size())),
                    strand::execute,
                    environment.nanoTime()));
    sessions = new ShareSessions(partitions, config.get(ShareGroupConfig.MAX_SHARE_SESSIONS));
  }

  /** What runs the share coordinator: to be told of every change of the metadata, and closed. */
  CoordinatorService<ShareStateRecord> service() {
    return service;
  }

  /** To be closed before the coordinators are. */
  SharePartitions partitions() {
    return partitions;
  }

  ShareHandlers handlers() {
    return new ShareHandlers(
        partitions,
        sessions,
        new ShareStateApis(states, (topic, number) -> partition(topic, number).isPresent()));
  }

  /** What the share groups of the group coordinator stand on. */
  ShareGroupContext.Services groupServices() {
    return new ShareGroupContext.Services(
        start.fixed().get(ShareGroupConfig.MAX_SIZE), new View(), new States(), new Listener());
  }

  /** Forgets what belongs to topics that are deleted. */
  MetadataListener cleanUp() {
    return (delta, image) ->
        delta
            .removedTopics()
            .forEach(
                topic -> {
                  partitions.forgetTopic(topic.id());
                  states.topicDeleted(topic.id());
                });
  }

  private Optional<Partition> partition(Uuid topicId, int number) {
    return environment.topics().topic(topicId).flatMap(topic -> topic.partition(number));
  }

  private void prune(int number, long offset) {
    environment
        .topics()
        .topic(TopicImage.SHARE_GROUP_STATE)
        .flatMap(topic -> topic.partition(number))
        .ifPresent(partition -> partition.deleteRecords(offset, (error, begin) -> {}));
  }

  private ShareGroupSettings settings(String group) {
    MetadataImage image = metadata.get();
    Settings known = settings;
    if (known.image() != image) {
      known = new Settings(image, new ConcurrentHashMap<>());
      settings = known;
    }
    return known
        .byGroup()
        .computeIfAbsent(
            group,
            id ->
                ShareGroupSettings.of(
                    GroupKeys.ALL.effective(
                        BrokerLayers.of(start, image).effective(),
                        image.configsOf(new ConfigResource(ConfigResource.Type.GROUP, id)))));
  }

  /** The metadata of the moment. */
  private final class View implements ShareGroupView {
    @Override
    public Optional<TopicImage> topic(String name) {
      return metadata.get().topic(name);
    }

    @Override
    public Optional<TopicImage> topic(Uuid id) {
      return Optional.ofNullable(metadata.get().topicsById().get(id));
    }

    @Override
    public ShareGroupSettings settings(String group) {
      return ShareServing.this.settings(group);
    }
  }

  /** The share coordinator, which is in this broker. */
  private final class States implements ShareStates {
    @Override
    public void initialize(
        SharePartitionKey key, int stateEpoch, long startOffset, Consumer<ErrorCode> done) {
      String topic = TopicImage.SHARE_GROUP_STATE;
      if (metadata.get().topic(topic).isPresent()) {
        states.initialize(key, stateEpoch, startOffset, done);
        return;
      }
      creation.create(
          List.of(topic),
          outcome -> {
            if (outcome.get(topic) == ErrorCode.NONE) {
              states.initialize(key, stateEpoch, startOffset, done);
            } else {
              done.accept(ErrorCode.COORDINATOR_NOT_AVAILABLE);
            }
          });
    }

    @Override
    public void delete(SharePartitionKey key, Consumer<ErrorCode> done) {
      states.delete(key, done);
    }

    @Override
    public void summarize(SharePartitionKey key, Consumer<StateOutcome> done) {
      states.summarize(key, done);
    }

    @Override
    public void endOffset(Uuid topicId, int partition, Consumer<Long> done) {
      partition(topicId, partition)
          .ifPresentOrElse(
              found ->
                  found.query(
                      PartitionReader::highWatermark,
                      (error, offset) -> done.accept(offset.orElse(-1L))),
              () -> done.accept(-1L));
    }
  }

  /** What becomes of groups concerns what their members have. */
  private final class Listener implements ShareGroupListener {
    @Override
    public void memberGone(String group, String member) {
      sessions.memberGone(group, member);
    }

    @Override
    public void emptied(String group) {
      sessions.emptied(group);
    }

    @Override
    public void restarted(String group) {
      partitions.forgetGroup(group);
    }
  }
}
