package io.tailrace.kernel;

import io.tailrace.HotPartition;
import io.tailrace.kernel.api.AdminHandlers;
import io.tailrace.kernel.api.ApiHandler;
import io.tailrace.kernel.api.ApiHandlers;
import io.tailrace.kernel.api.BrokerNode;
import io.tailrace.kernel.api.InternalTopic;
import io.tailrace.kernel.api.TopicAutoCreation;
import io.tailrace.kernel.compaction.CleanerConfig;
import io.tailrace.kernel.compaction.LogCleaner;
import io.tailrace.kernel.compression.Codecs;
import io.tailrace.kernel.concurrent.Housekeeping;
import io.tailrace.kernel.config.AssignorPlugins;
import io.tailrace.kernel.config.BrokerConfig;
import io.tailrace.kernel.config.BrokerKeys;
import io.tailrace.kernel.config.Listeners;
import io.tailrace.kernel.coordinator.CoordinatorService;
import io.tailrace.kernel.delivery.ServedBroker;
import io.tailrace.kernel.group.consumer.GroupAssignors;
import io.tailrace.kernel.hotspot.BatchSampler;
import io.tailrace.kernel.hotspot.Hotspots;
import io.tailrace.kernel.metadata.Controller;
import io.tailrace.kernel.metadata.LocalMetadataLog;
import io.tailrace.kernel.metadata.MetadataBootstrap;
import io.tailrace.kernel.metadata.MetadataListeners;
import io.tailrace.kernel.metadata.MetadataLog;
import io.tailrace.kernel.network.ListenerConfig;
import io.tailrace.kernel.network.NetworkConfig;
import io.tailrace.kernel.network.NetworkServer;
import io.tailrace.kernel.partition.BatchValidation;
import io.tailrace.kernel.partition.Flusher;
import io.tailrace.kernel.partition.PartitionContext;
import io.tailrace.kernel.plugin.PluginCatalog;
import io.tailrace.kernel.plugin.PluginLifeCycle;
import io.tailrace.kernel.plugin.Spi;
import io.tailrace.kernel.quota.ClientQuotas;
import io.tailrace.kernel.quota.QuotaWindows;
import io.tailrace.kernel.topic.Topics;
import io.tailrace.spi.companion.CompanionContext;
import io.tailrace.spi.compression.CompressionProvider;
import io.tailrace.spi.config.Config;
import io.tailrace.spi.group.GroupAssignor;
import io.tailrace.spi.group.GroupAssignorProvider;
import io.tailrace.spi.storage.Storage;
import io.tailrace.spi.storage.StorageContext;
import io.tailrace.wire.Uuid;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/**
 * A broker and its parts, in the order in which they need each other: plugins, storage, metadata,
 * topics, coordinators, network. Closed in the reverse order, also when the start fails half-way.
 */
public final class Broker implements AutoCloseable {
  /** How long requests at work may take to be answered when the broker stops. */
  private static final long CLOSE_PATIENCE_MS = 2_000;

  /** How often records are looked for that flush.ms wants on disk. */
  private static final long FLUSH_CHECK_INTERVAL_MS = 1_000;

  private final Deque<AutoCloseable> parts = new ArrayDeque<>();
  private final Hotspots hotspots;
  private final NetworkServer network;
  private final Listeners listeners;

  /**
   * Starts a broker; when this returns it serves clients. Blocks.
   *
   * @param started what it is started with; checked by the caller against the schema
   * @param plugins closed with the broker
   * @throws RuntimeException if it cannot start; whatever was started is closed again
   */
  public Broker(BrokerConfig started, PluginCatalog plugins, InstantSource clock) {
    try {
      listeners = Listeners.of(started.fixed());
      hotspots = new Hotspots(started, System::nanoTime);
      network = start(started, plugins, clock);
    } catch (RuntimeException e) {
      close();
      throw e;
    }
  }

  private NetworkServer start(BrokerConfig started, PluginCatalog plugins, InstantSource clock) {
    Config config = started.fixed();
    PluginLifeCycle lifeCycle = opened(new PluginLifeCycle(plugins));
    NetworkServer server =
        opened(NetworkServer.bind(networkConfig(config), listeners.bound(), "tailrace"));
    Codecs codecs = codecs(plugins, lifeCycle, config);
    Storage storage =
        lifeCycle.start(
            plugins.choose(Spi.STORAGE, config.get(BrokerKeys.STORAGE)),
            provider -> provider.create(new StorageContext(config, clock)));

    ExecutorService background = background();
    Flusher flusher = opened(new Flusher());
    PartitionContext context =
        new PartitionContext(
            storage,
            codecs,
            new BatchValidation(codecs),
            flusher,
            background,
            clock,
            config.get(BrokerKeys.PRODUCER_ID_EXPIRATION_MS),
            config.get(BrokerKeys.TRANSACTION_PARTITION_VERIFICATION_ENABLE));
    Topics topics = new Topics(context, config, started.topics());
    parts.push(topics::close);
    MetadataLog metadataLog = opened(new LocalMetadataLog(storage, clock));
    MetadataListeners listening = new MetadataListeners();
    listening.add(topics);
    ClientQuotas quotas =
        new ClientQuotas(
            QuotaWindows.ofSeconds(
                config.get(BrokerKeys.QUOTA_WINDOW_NUM),
                config.get(BrokerKeys.QUOTA_WINDOW_SIZE_SECONDS)),
            QuotaWindows.ofSeconds(
                config.get(BrokerKeys.CONTROLLER_QUOTA_WINDOW_NUM),
                config.get(BrokerKeys.CONTROLLER_QUOTA_WINDOW_SIZE_SECONDS)),
            System::nanoTime);
    listening.add(quotas);
    listening.add(hotspots);
    server.limits(ConnectionSettings.limits(config, Map.of()));
    listening.add(new ConnectionSettings(started, server::limits));
    List<ApiHandler> extra =
        ClientTelemetry.start(
            config, plugins, lifeCycle, codecs, listening, background, Broker::drawId);
    Controller controller = new Controller(metadataLog, background, listening);
    MetadataBootstrap.ensure(controller, config, storage);
    topics.deleteOrphans();

    TopicAutoCreation autoCreation =
        AdminHandlers.autoCreation(started, InternalTopic.all(config), controller, Broker::drawId);
    CoordinatorService.Environment environment =
        new CoordinatorService.Environment(
            topics, Set.copyOf(storage.logs()), server.loops(), clock, System::nanoTime);
    ShareServing share = new ShareServing(environment, started, controller::image, autoCreation);
    listening.add(opened(share.service()));
    listening.add(share.cleanUp());
    opened(share.partitions());
    Coordinators coordinators =
        new Coordinators(
            config,
            environment,
            controller.image(),
            share,
            assignors(plugins, lifeCycle, config),
            background,
            () -> UUID.randomUUID().toString());
    listening.add(coordinators.listener());
    coordinators.services().forEach(service -> listening.add(opened(service)));
    TransactionServing transactions =
        new TransactionServing(config, environment, controller, coordinators.groups());
    listening.add(opened(transactions.service()));
    opened(new Housekeeping("tailrace-flush", FLUSH_CHECK_INTERVAL_MS, topics::flushOverdue));
    opened(
        new Housekeeping(
            "tailrace-retention",
            config.get(BrokerKeys.RETENTION_CHECK_INTERVAL_MS),
            topics::applyRetention));

    startCleaner(CleanerConfig.from(config), codecs, topics, clock);
    DeliveryServing delivery =
        opened(
            new DeliveryServing(
                started,
                plugins,
                lifeCycle,
                controller,
                AdminHandlers.topicCreation(started, Broker::drawId),
                topics,
                clock));

    ApiHandlers handlers =
        new ApiHandlers(
            config,
            topics,
            transactions.coordinator(),
            transactions.markers(),
            coordinators.groups(),
            share.handlers(),
            AdminHandlers.create(
                started,
                node(config, server),
                autoCreation,
                controller,
                topics,
                storage,
                background,
                Broker::drawId,
                clock),
            extra,
            () -> new BatchSampler(hotspots, codecs),
            controller::image,
            clock);
    server.start(handlers.router(), loop -> handlers.metered(quotas));
    parts.push(() -> server.close(CLOSE_PATIENCE_MS, TimeUnit.MILLISECONDS));
    delivery.start(listening);
    opened(
            new CompanionServing(
                plugins,
                lifeCycle,
                new CompanionContext(
                    config,
                    new ServedBroker(
                        controller,
                        AdminHandlers.topicCreation(started, Broker::drawId),
                        topics,
                        started.topics()),
                    () -> bootstrapServers(server),
                    clock)))
        .start(listening);
    return server;
  }

  /** Compaction: nothing but a sleeping virtual thread while there is nothing to compact. */
  private void startCleaner(
      CleanerConfig config, Codecs codecs, Topics topics, InstantSource clock) {
    if (!config.enabled() || config.threads() == 0) {
      return;
    }
    ExecutorService workers =
        opened(
            Executors.newThreadPerTaskExecutor(
                Thread.ofPlatform().daemon().name("tailrace-cleaner-", 0).factory()));
    LogCleaner cleaner =
        new LogCleaner(config, codecs, topics::partitions, workers, clock, System::nanoTime);
    opened(new Housekeeping("tailrace-cleaner", config.backoffMs(), cleaner::cleanDirtyLogs));
    parts.push(cleaner);
  }

  private BrokerNode node(Config config, NetworkServer server) {
    Map<String, ListenerConfig> advertised = new HashMap<>();
    server.listeners().forEach(bound -> advertised.put(bound.name(), listeners.advertise(bound)));
    return new BrokerNode(
        config.get(BrokerKeys.NODE_ID),
        Optional.of(config.get(BrokerKeys.RACK)).filter(rack -> !rack.isEmpty()),
        advertised::get);
  }

  private static Uuid drawId() {
    UUID random = UUID.randomUUID();
    return new Uuid(random.getMostSignificantBits(), random.getLeastSignificantBits());
  }

  private static Codecs codecs(PluginCatalog plugins, PluginLifeCycle lifeCycle, Config config) {
    List<Codecs.Codec> codecs = new ArrayList<>();
    for (CompressionProvider provider : plugins.chooseAll(Spi.COMPRESSION)) {
      codecs.add(
          new Codecs.Codec(
              provider.id(),
              provider.name(),
              lifeCycle.start(provider, chosen -> chosen.create(config))));
    }
    return new Codecs(codecs);
  }

  private static GroupAssignors assignors(
      PluginCatalog plugins, PluginLifeCycle lifeCycle, Config config) {
    Map<String, GroupAssignor> assignors = new LinkedHashMap<>();
    for (GroupAssignorProvider provider : AssignorPlugins.chosen(plugins, config)) {
      assignors.put(provider.name(), lifeCycle.start(provider, chosen -> chosen.create(config)));
    }
    return new GroupAssignors(assignors);
  }

  private ExecutorService background() {
    return opened(
        Executors.newThreadPerTaskExecutor(
            Thread.ofVirtual().name("tailrace-background").factory()));
  }

  private static NetworkConfig networkConfig(Config config) {
    NetworkConfig defaults = NetworkConfig.defaults();
    int loops = config.get(BrokerKeys.NUM_NETWORK_THREADS);
    long queued = config.get(BrokerKeys.QUEUED_MAX_REQUEST_BYTES);
    long idle = config.get(BrokerKeys.CONNECTIONS_MAX_IDLE_MS);
    return new NetworkConfig(
        loops == 0 ? defaults.eventLoops() : loops,
        config.get(BrokerKeys.SOCKET_REQUEST_MAX_BYTES),
        queued < 0 ? defaults.queuedMaxRequestBytes() : queued,
        defaults.maxInFlightRequests(),
        config.get(BrokerKeys.MAX_CONNECTIONS),
        config.get(BrokerKeys.MAX_CONNECTIONS_PER_IP),
        defaults.maxConnectionsPerIpOverrides(),
        idle < 0 ? Long.MAX_VALUE : idle,
        defaults.stallMs(),
        config.get(BrokerKeys.SOCKET_SEND_BUFFER_BYTES),
        config.get(BrokerKeys.SOCKET_RECEIVE_BUFFER_BYTES),
        config.get(BrokerKeys.SOCKET_LISTEN_BACKLOG_SIZE),
        QuotaWindows.ofSeconds(
            config.get(BrokerKeys.QUOTA_WINDOW_NUM),
            config.get(BrokerKeys.QUOTA_WINDOW_SIZE_SECONDS)));
  }

  private <T extends AutoCloseable> T opened(T part) {
    parts.push(part);
    return part;
  }

  /** Where it listens, with the ports that it has. */
  public List<ListenerConfig> listeners() {
    return network.listeners();
  }

  /** The partitions that are produced to most, the hottest first. */
  public List<HotPartition> hotPartitions(int most) {
    return hotspots.hottest(most);
  }

  /** What clients take as {@code bootstrap.servers}: one {@code host:port} for each listener. */
  public String bootstrapServers() {
    return bootstrapServers(network);
  }

  private String bootstrapServers(NetworkServer server) {
    return server.listeners().stream()
        .map(listeners::advertise)
        .map(listener -> listener.host() + ":" + listener.port())
        .collect(Collectors.joining(","));
  }

  /** Stops serving, and closes everything. When it returns nothing is left behind. */
  @Override
  public void close() {
    while (!parts.isEmpty()) {
      AutoCloseable part = parts.pop();
      try {
        part.close();
      } catch (Exception e) {
        System.getLogger(Broker.class.getName())
            .log(System.Logger.Level.ERROR, "A part of the broker did not close cleanly", e);
      }
    }
  }
}
