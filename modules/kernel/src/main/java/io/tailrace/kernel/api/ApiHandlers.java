package io.tailrace.kernel.api;

import io.tailrace.kernel.config.BrokerKeys;
import io.tailrace.kernel.fetch.FetchHandler;
import io.tailrace.kernel.fetch.FetchSessions;
import io.tailrace.kernel.group.GroupCoordinator;
import io.tailrace.kernel.hotspot.BatchSampler;
import io.tailrace.kernel.metadata.MetadataImage;
import io.tailrace.kernel.network.RequestHandler;
import io.tailrace.kernel.quota.ClientQuotas;
import io.tailrace.kernel.topic.Topics;
import io.tailrace.kernel.topic.TransactionMarkers;
import io.tailrace.kernel.transaction.TransactionCoordinator;
import io.tailrace.spi.config.Config;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** Puts together what answers requests: a router for each event loop, over what they share. */
public final class ApiHandlers {
  private final Config config;
  private final Topics topics;
  private final TransactionCoordinator transactions;
  private final TransactionMarkers markers;
  private final GroupCoordinator groups;
  private final ShareHandlers share;
  private final List<ApiHandler> admin;
  private final Supplier<BatchSampler> sampler;
  private final Supplier<MetadataImage> metadata;
  private final FetchSessions sessions;

  /**
   * Over the parts of the broker.
   *
   * @param share what answers members of share groups
   * @param admin handlers that all loops can share
   * @param telemetry the same, of clients' metrics
   * @param sampler makes what samples produced batches, one for each loop
   * @param metadata the newest image
   */
  public ApiHandlers(
      Config config,
      Topics topics,
      TransactionCoordinator transactions,
      TransactionMarkers markers,
      GroupCoordinator groups,
      ShareHandlers share,
      List<ApiHandler> admin,
      List<ApiHandler> telemetry,
      Supplier<BatchSampler> sampler,
      Supplier<MetadataImage> metadata,
      InstantSource clock) {
    this.config = config;
    this.topics = topics;
    this.transactions = transactions;
    this.markers = markers;
    this.groups = groups;
    this.share = share;
    this.admin = Stream.concat(admin.stream(), telemetry.stream()).toList();
    this.sampler = sampler;
    this.metadata = metadata;
    sessions = new FetchSessions(config.get(BrokerKeys.FETCH_SESSION_SLOTS), clock);
  }

  /** A router whose handlers keep what they use again, and so serve one loop. */
  public ApiRouter router() {
    List<ApiHandler> handlers = new ArrayList<>();
    handlers.add(new ApiVersionsHandler(() -> handlers, metadata, config.get(BrokerKeys.NODE_ID)));
    handlers.add(new ProduceHandler(topics, transactions, sampler.get()));
    handlers.add(new FetchHandler(topics, sessions, config.get(BrokerKeys.FETCH_MAX_BYTES)));
    handlers.add(new ListOffsetsHandler(topics));
    handlers.add(new OffsetForLeaderEpochHandler(topics));
    handlers.add(new DeleteRecordsHandler(topics));
    handlers.add(new WriteTxnMarkersHandler(markers));
    handlers.add(new DescribeProducersHandler(topics));
    handlers.addAll(TransactionHandlers.of(transactions));
    handlers.add(new TxnOffsetCommitHandler(topics, transactions, groups));
    handlers.addAll(GroupHandlers.of(groups));
    handlers.addAll(share.ofLoop(config.get(BrokerKeys.FETCH_MAX_BYTES)));
    handlers.addAll(admin);
    handlers.addAll(AclHandlers.all());
    return new ApiRouter(handlers);
  }

  /** The same, which holds clients to their quotas. */
  public RequestHandler metered(ClientQuotas quotas) {
    return new MeteredRouter(router(), quotas);
  }
}
