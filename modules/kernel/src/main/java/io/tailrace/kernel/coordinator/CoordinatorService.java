package io.tailrace.kernel.coordinator;

import io.tailrace.kernel.concurrent.Strand;
import io.tailrace.kernel.metadata.MetadataDelta;
import io.tailrace.kernel.metadata.MetadataImage;
import io.tailrace.kernel.metadata.MetadataListener;
import io.tailrace.kernel.network.EventLoop;
import io.tailrace.kernel.partition.Partition;
import io.tailrace.kernel.topic.Topic;
import io.tailrace.kernel.topic.Topics;
import io.tailrace.spi.storage.LogId;
import io.tailrace.wire.ErrorCode;
import io.tailrace.wire.Uuid;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;

/**
 * Runs a coordinator: a strand, a timer and a partition of the coordinator's topic for each of its
 * shards, which are loaded as soon as the topic is there.
 *
 * @param <R> the records of the topic
 */
public final class CoordinatorService<R> implements MetadataListener, AutoCloseable {
  private final String topicName;
  private final Coordinator<R> coordinator;
  private final RecordCodec<R> codec;
  private final Environment environment;
  private Optional<Uuid> loaded = Optional.empty();

  /**
   * What all coordinators of a broker stand on.
   *
   * @param topics as of now; whenever they change, {@link #changed} is to be called
   * @param stored the logs that there were when the broker started: all others are empty
   * @param loops whose timers are used
   * @param clock the time of day, for the timestamps of records
   * @param nanoTime a clock that never goes back, in nanoseconds
   */
  public record Environment(
      Topics topics,
      Set<LogId> stored,
      List<EventLoop> loops,
      InstantSource clock,
      LongSupplier nanoTime) {

    /** How many partitions a topic has, or will be created with. */
    public int partitionsOf(String topic, int configured) {
      return topics.topic(topic).map(found -> found.partitions().size()).orElse(configured);
    }
  }

  /** Loads what the topic has, if it is there; {@link #changed} tells when that changes. */
  public CoordinatorService(
      String topicName, Coordinator<R> coordinator, RecordCodec<R> codec, Environment environment) {
    this.topicName = topicName;
    this.coordinator = coordinator;
    this.codec = codec;
    this.environment = environment;
    follow();
  }

  @Override
  public void changed(MetadataDelta delta, MetadataImage image) {
    follow();
  }

  /** Loads once for each incarnation of the topic. */
  private synchronized void follow() {
    Optional<Topic> topic = environment.topics().topic(topicName);
    if (topic.map(Topic::id).equals(loaded)) {
      return;
    }
    loaded = topic.map(Topic::id);
    for (int number = 0; number < coordinator.partitions(); number++) {
      Optional<Partition> partition = Optional.empty();
      if (topic.isPresent()) {
        partition = topic.get().partition(number);
      }
      if (partition.isPresent()) {
        load(number, partition.get());
      } else {
        coordinator.unload(number);
      }
    }
  }

  private void load(int number, Partition partition) {
    Strand strand = new Strand();
    EventLoop loop = environment.loops().get(number % environment.loops().size());
    ShardLoader<R> loader =
        coordinator.load(
            number,
            new ShardRuntime<>(
                strand::execute,
                new LoopTimer(loop, strand::execute, environment.nanoTime()),
                new PartitionCoordinatorLog<>(
                    partition, codec, strand::execute, environment.clock()),
                partition.leaderEpoch()));
    if (!environment.stored().contains(partition.id())) {
      loader.complete(); // nothing was ever written to it
      return;
    }
    // On a background thread; requests are refused until it is done: nobody else is in the shard.
    partition.query(
        reader -> LogReplay.replay(partition.id(), reader, loader),
        (error, done) -> {
          if (error == ErrorCode.NONE && done.orElse(false)) {
            loader.complete();
          } else {
            loader.fail();
          }
        });
  }

  @Override
  public void close() {
    coordinator.close();
  }
}
