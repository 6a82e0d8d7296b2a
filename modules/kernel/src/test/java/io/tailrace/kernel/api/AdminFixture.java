package io.tailrace.kernel.api;

import io.tailrace.kernel.config.BrokerConfig;
import io.tailrace.kernel.config.TopicConfig;
import io.tailrace.kernel.metadata.Controller;
import io.tailrace.kernel.metadata.Images;
import io.tailrace.kernel.metadata.MemoryMetadataLog;
import io.tailrace.kernel.metadata.MetadataImage;
import io.tailrace.kernel.network.FakeExchange;
import io.tailrace.kernel.network.ListenerConfig;
import io.tailrace.kernel.partition.FetchPosition;
import io.tailrace.kernel.partition.PartitionContext;
import io.tailrace.kernel.topic.Topics;
import io.tailrace.spi.config.Config;
import io.tailrace.spi.storage.Log;
import io.tailrace.spi.storage.LogConfig;
import io.tailrace.spi.storage.LogId;
import io.tailrace.spi.storage.Storage;
import io.tailrace.spi.storage.StorageException;
import io.tailrace.wire.Message;
import io.tailrace.wire.message.ApiKey;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** All admin handlers, over metadata in memory; what would run later runs at once. */
final class AdminFixture {
  final MemoryMetadataLog log;
  final Controller controller;
  final List<Storage.Volume> volumes = new ArrayList<>();
  private final Topics topics;
  private final List<ApiHandler> handlers;

  AdminFixture(MetadataImage image, Map<String, String> settings) {
    BrokerConfig start = Images.broker(settings);
    Storage storage = new BrokenStorage();
    topics =
        new Topics(
            new PartitionContext(
                storage, null, null, null, Runnable::run, InstantSource.system(), 1, true),
            start.fixed());
    log = new MemoryMetadataLog(image);
    controller = new Controller(log, Runnable::run, topics);
    handlers =
        AdminHandlers.create(
            start,
            new BrokerNode(
                Images.BROKER,
                Optional.of("r1"),
                listener -> new ListenerConfig(listener, "broker.example", 9999)),
            AdminHandlers.autoCreation(
                start,
                InternalTopic.all(
                    Config.of(
                        Map.of(
                            "offsets.topic.num.partitions",
                            "4",
                            "offsets.topic.segment.bytes",
                            "1048576"))),
                controller,
                Images.ids()),
            controller,
            topics,
            storage,
            Runnable::run,
            Images.ids(),
            InstantSource.system());
  }

  /** The answer of the handler of that API, through the bytes of a version. */
  <R extends Message> R ask(ApiKey api, int version, Message request, Class<R> type) {
    FakeExchange exchange = new FakeExchange(api, version).ask(request);
    handler(api).handle(exchange);
    return type.cast(exchange.answer(api.newResponse()));
  }

  ApiHandler handler(ApiKey api) {
    return handlers.stream().filter(handler -> handler.api() == api).findFirst().orElseThrow();
  }

  TopicConfig configOf(String topic) {
    return topics.topic(topic).orElseThrow().config();
  }

  /** Reads from a partition, which takes it offline: its storage is broken. */
  void breakPartition(String topic, int partition) {
    topics
        .topic(topic)
        .flatMap(found -> found.partition(partition))
        .orElseThrow()
        .read(new FetchPosition(0, OptionalInt.empty(), OptionalInt.empty(), false), 1, true);
  }

  private final class BrokenStorage implements Storage {
    @Override
    public List<LogId> logs() {
      return List.of();
    }

    @Override
    public Log open(LogId id, LogConfig config) {
      throw new StorageException("The disk is gone");
    }

    @Override
    public void delete(LogId id) {}

    @Override
    public List<Volume> volumes() {
      return volumes;
    }
  }
}
