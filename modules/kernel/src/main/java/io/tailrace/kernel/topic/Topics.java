package io.tailrace.kernel.topic;

import io.tailrace.kernel.config.BrokerKeys;
import io.tailrace.kernel.config.StoredConfigs;
import io.tailrace.kernel.config.TopicConfig;
import io.tailrace.kernel.config.TopicDefaults;
import io.tailrace.kernel.config.TopicDefaults.TopicDefault;
import io.tailrace.kernel.config.TopicExtension;
import io.tailrace.kernel.config.TopicKey;
import io.tailrace.kernel.config.TopicKeys;
import io.tailrace.kernel.metadata.ConfigResource;
import io.tailrace.kernel.metadata.LocalMetadataLog;
import io.tailrace.kernel.metadata.MetadataDelta;
import io.tailrace.kernel.metadata.MetadataImage;
import io.tailrace.kernel.metadata.MetadataListener;
import io.tailrace.kernel.metadata.TopicImage;
import io.tailrace.kernel.partition.Partition;
import io.tailrace.kernel.partition.PartitionContext;
import io.tailrace.spi.config.Config;
import io.tailrace.spi.storage.LogId;
import io.tailrace.wire.Uuid;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** The topics that this broker serves, kept as the metadata says. Read from any thread. */
public final class Topics implements MetadataListener {
  private static final System.Logger LOGGER = System.getLogger(Topics.class.getName());

  /** So many partitions are closed at a time: their syncs share the journal of a file system. */
  private static final int CLOSERS = 16;

  private final PartitionContext context;
  private final Config broker;
  private final TopicExtension added;
  private volatile boolean loaded;
  private volatile Index index = new Index(Map.of(), Map.of());

  private record Index(Map<String, Topic> byName, Map<Uuid, Topic> byId) {}

  /**
   * None yet.
   *
   * @param broker the broker's configuration, for the defaults of topics
   */
  public Topics(PartitionContext context, Config broker) {
    this(context, broker, TopicExtension.NONE);
  }

  /**
   * None yet, and some of the configs are a plugin's.
   *
   * @param broker the broker's configuration, for the defaults of topics
   */
  public Topics(PartitionContext context, Config broker, TopicExtension added) {
    this.context = context;
    this.broker = broker;
    this.added = added;
  }

  /** The topic of that name. */
  public Optional<Topic> topic(String name) {
    return Optional.ofNullable(index.byName.get(name));
  }

  /** The topic of that id. */
  public Optional<Topic> topic(Uuid id) {
    return Optional.ofNullable(index.byId.get(id));
  }

  /** All topics, in no particular order. */
  public Collection<Topic> all() {
    return index.byId.values();
  }

  /** All partitions of all topics, in no particular order. */
  public List<Partition> partitions() {
    return all().stream().flatMap(topic -> topic.partitions().stream()).toList();
  }

  @Override
  public void changed(MetadataDelta delta, MetadataImage image) {
    Index before = index;
    Map<String, Topic> byName = new HashMap<>(before.byName);
    Map<Uuid, Topic> byId = new HashMap<>(before.byId);
    List<Topic> removed = new ArrayList<>();
    for (TopicImage gone : delta.removedTopics()) {
      removed.add(byId.remove(gone.id()));
      byName.remove(gone.name());
    }
    Config defaults = defaults(image);
    for (Uuid id : affected(delta, image)) {
      TopicImage topic = image.topicsById().get(id);
      Topic serving = serve(topic, image, defaults, Optional.ofNullable(byId.get(id)));
      byName.put(topic.name(), serving);
      byId.put(id, serving);
    }
    index = new Index(byName, byId);
    removed.forEach(topic -> topic.partitions().forEach(Partition::delete));
  }

  private static Set<Uuid> affected(MetadataDelta delta, MetadataImage image) {
    Set<Uuid> ids = new HashSet<>(delta.changedTopics());
    for (ConfigResource resource : delta.changedConfigs()) {
      switch (resource.type()) {
        case TOPIC -> image.topic(resource.name()).ifPresent(topic -> ids.add(topic.id()));
        case BROKER -> ids.addAll(image.topicsById().keySet());
        default -> {}
      }
    }
    return ids;
  }

  /** What applies to topics that set nothing, as of an image. */
  private Config defaults(MetadataImage image) {
    ConfigResource self = ConfigResource.broker(broker.get(BrokerKeys.NODE_ID));
    return broker.with(defaults(image, ConfigResource.ALL_BROKERS)).with(defaults(image, self));
  }

  private static Map<String, String> defaults(MetadataImage image, ConfigResource resource) {
    Map<String, String> stored = new HashMap<>(image.configsOf(resource));
    stored.keySet().removeIf(name -> TopicDefaults.named(name).isEmpty());
    return StoredConfigs.sound(
        stored, name -> TopicDefaults.named(name).map(TopicDefault::key), _ -> {});
  }

  private Map<String, String> overrides(TopicImage topic, MetadataImage image) {
    Map<String, String> stored = image.configsOf(ConfigResource.topic(topic.name()));
    if (added.isSetIn(stored)) {
      stored = new HashMap<>(stored);
      stored.keySet().removeAll(added.keys().keySet());
    }
    return StoredConfigs.sound(
        stored,
        name -> TopicKeys.named(name).map(TopicKey::key),
        flaw ->
            LOGGER.log(
                Level.ERROR,
                "A stored config of the topic {0} is left out: {1}",
                topic.name(),
                flaw));
  }

  private Topic serve(
      TopicImage topic, MetadataImage image, Config defaults, Optional<Topic> before) {
    TopicConfig config = TopicConfig.of(defaults, overrides(topic, image));
    List<Partition> partitions = new ArrayList<>(before.map(Topic::partitions).orElse(List.of()));
    if (before.isPresent() && !before.get().config().equals(config)) {
      partitions.forEach(partition -> partition.configure(config));
    }
    for (int number = partitions.size(); number < topic.partitions().size(); number++) {
      LogId log = logId(topic, number);
      if (loaded) {
        context.storage().expectNew(log);
      }
      partitions.add(
          new Partition(log, context, config, topic.partitions().get(number).leaderEpoch()));
    }
    return new Topic(topic, config, List.copyOf(partitions));
  }

  private static LogId logId(TopicImage topic, int partition) {
    return new LogId(topic.name(), topic.id().high(), topic.id().low(), partition);
  }

  /**
   * Deletes the logs that no topic has any more: of topics whose deletion was interrupted. Call it
   * once, when the metadata is loaded. Blocks.
   */
  public void deleteOrphans() {
    loaded = true;
    for (LogId log : context.storage().logs()) {
      boolean known =
          log.equals(LocalMetadataLog.ID)
              || topic(new Uuid(log.topicIdHigh(), log.topicIdLow()))
                  .flatMap(topic -> topic.partition(log.partition()))
                  .isPresent();
      if (!known) {
        context.storage().delete(log);
      }
    }
  }

  /** Applies retention everywhere; call it on a thread that may block. */
  public void applyRetention() {
    all().forEach(topic -> topic.partitions().forEach(Partition::applyRetention));
  }

  /** Begins the flushes that {@code flush.ms} asks for. */
  public void flushOverdue() {
    all().forEach(topic -> topic.partitions().forEach(Partition::flushOverdue));
  }

  /** Closes every log, some at a time: what they wait for is mostly the disk. Blocks. */
  public void close() {
    try (ExecutorService closers =
        Executors.newFixedThreadPool(CLOSERS, Thread.ofVirtual().factory())) {
      all()
          .forEach(
              topic -> topic.partitions().forEach(partition -> closers.execute(partition::close)));
    }
  }
}
