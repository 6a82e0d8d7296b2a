package io.tailrace.kernel.coordinator;

import io.tailrace.kernel.concurrent.Strand;
import io.tailrace.kernel.group.GroupConfig;
import io.tailrace.kernel.group.GroupCoordinator;
import io.tailrace.kernel.group.GroupTopics;
import io.tailrace.kernel.group.ShardLoader;
import io.tailrace.kernel.group.ShardRuntime;
import io.tailrace.kernel.metadata.MetadataDelta;
import io.tailrace.kernel.metadata.MetadataImage;
import io.tailrace.kernel.metadata.MetadataListener;
import io.tailrace.kernel.metadata.TopicImage;
import io.tailrace.kernel.network.EventLoop;
import io.tailrace.kernel.partition.Partition;
import io.tailrace.kernel.partition.PartitionReader;
import io.tailrace.kernel.topic.Topic;
import io.tailrace.kernel.topic.Topics;
import io.tailrace.spi.config.Config;
import io.tailrace.spi.storage.LogId;
import io.tailrace.spi.storage.RecordCursor;
import io.tailrace.wire.ErrorCode;
import io.tailrace.wire.Uuid;
import java.lang.System.Logger.Level;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * Runs the group coordinator: a strand, a timer and a partition of {@code __consumer_offsets} for
 * each of its shards, which are loaded as soon as the topic is there.
 */
public final class GroupService implements MetadataListener, AutoCloseable {
  private static final System.Logger LOGGER = System.getLogger(GroupService.class.getName());

  private final GroupCoordinator coordinator;
  private final Topics topics;
  private final Set<LogId> stored;
  private final List<EventLoop> loops;
  private final InstantSource clock;
  private Optional<Uuid> loaded = Optional.empty();

  /**
   * Coordinates nothing yet: {@link #changed} tells it what there is.
   *
   * @param topics as of now; whenever they change, {@link #changed} is to be called
   * @param stored the logs that there were when the broker started: all others are empty
   * @param loops whose timers it uses
   */
  public GroupService(
      Config config, Topics topics, Set<LogId> stored, List<EventLoop> loops, InstantSource clock) {
    this.topics = topics;
    this.loops = loops;
    this.clock = clock;
    this.stored = Set.copyOf(stored);
    int partitions =
        topics
            .topic(TopicImage.CONSUMER_OFFSETS)
            .map(topic -> topic.partitions().size())
            .orElse(config.get(GroupConfig.OFFSETS_TOPIC_NUM_PARTITIONS));
    coordinator =
        new GroupCoordinator(
            GroupConfig.from(config),
            partitions,
            new KnownTopics(),
            clock,
            () -> UUID.randomUUID().toString());
    loadIfThere();
  }

  /** The coordinator, for the handlers of its APIs. */
  public GroupCoordinator coordinator() {
    return coordinator;
  }

  @Override
  public void changed(MetadataDelta delta, MetadataImage image) {
    loadIfThere();
    delta.removedTopics().forEach(topic -> coordinator.topicDeleted(topic.name(), topic.id()));
  }

  /** Once for each incarnation of the topic. */
  private synchronized void loadIfThere() {
    Optional<Topic> topic = topics.topic(TopicImage.CONSUMER_OFFSETS);
    if (topic.map(Topic::id).equals(loaded)) {
      return;
    }
    loaded = topic.map(Topic::id);
    topic.ifPresent(
        offsets -> {
          for (int number = 0; number < offsets.partitions().size(); number++) {
            load(number, offsets.partitions().get(number));
          }
        });
  }

  private void load(int number, Partition partition) {
    Strand strand = new Strand();
    EventLoop loop = loops.get(number % loops.size());
    ShardLoader loader =
        coordinator.load(
            number,
            new ShardRuntime(
                strand::execute,
                new LoopTimer(loop, strand::execute),
                new PartitionCoordinatorLog(partition, strand::execute, clock)));
    if (!stored.contains(partition.id())) {
      strand.execute(loader::complete); // nothing was ever written to it
      return;
    }
    partition.query(
        reader -> replay(reader, loader),
        (error, done) -> {
          if (error == ErrorCode.NONE && done.orElse(false)) {
            strand.execute(loader::complete);
          } else {
            strand.execute(loader::fail);
          }
        });
  }

  /**
   * On a background thread; requests are refused until it is done, so nobody else is in the shard.
   */
  private static boolean replay(PartitionReader reader, ShardLoader loader) {
    try {
      reader.forEachBatch(batch -> replay(batch, loader));
      return true;
    } catch (RuntimeException e) {
      LOGGER.log(Level.ERROR, "A partition of the consumer groups cannot be loaded", e);
      return false;
    }
  }

  private static void replay(RecordCursor batch, ShardLoader loader) {
    while (batch.next()) {
      batch.key().ifPresent(key -> loader.replay(batch.offset(), -1, key, batch.value()));
    }
  }

  @Override
  public void close() {
    coordinator.close();
  }

  /** The topics as the coordinator asks about them. */
  private final class KnownTopics implements GroupTopics {
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
