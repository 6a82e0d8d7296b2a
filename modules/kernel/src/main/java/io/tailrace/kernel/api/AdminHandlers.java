package io.tailrace.kernel.api;

import io.tailrace.kernel.config.BrokerConfig;
import io.tailrace.kernel.config.BrokerKeys;
import io.tailrace.kernel.config.GroupKeys;
import io.tailrace.kernel.feature.Features;
import io.tailrace.kernel.metadata.ClientQuotaAlteration;
import io.tailrace.kernel.metadata.ConfigAlteration;
import io.tailrace.kernel.metadata.Controller;
import io.tailrace.kernel.metadata.FeatureUpdate;
import io.tailrace.kernel.metadata.PartitionCreation;
import io.tailrace.kernel.metadata.PartitionLimits;
import io.tailrace.kernel.metadata.ReplicaPlacement;
import io.tailrace.kernel.metadata.TopicCreation;
import io.tailrace.kernel.topic.Topics;
import io.tailrace.spi.config.Config;
import io.tailrace.spi.storage.Storage;
import io.tailrace.wire.Uuid;
import io.tailrace.wire.message.AlterClientQuotasRequest;
import io.tailrace.wire.message.AlterClientQuotasResponse;
import io.tailrace.wire.message.AlterConfigsRequest;
import io.tailrace.wire.message.AlterConfigsResponse;
import io.tailrace.wire.message.ApiKey;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.Supplier;

/** The handlers that tell and change what there is: topics, configs, brokers, producer ids. */
public final class AdminHandlers {
  private AdminHandlers() {}

  /**
   * One handler an API.
   *
   * @param start the configuration that the broker was started with
   * @param autoCreation creates topics that somebody asks for
   * @param background runs what blocks on I/O
   * @param topicIds draws topic ids, none of them twice
   * @param clock tells the time that is shown
   */
  public static List<ApiHandler> create(
      BrokerConfig start,
      BrokerNode broker,
      TopicAutoCreation autoCreation,
      Controller controller,
      Topics topics,
      Storage storage,
      Executor background,
      Supplier<Uuid> topicIds,
      InstantSource clock) {
    Config config = start.fixed();
    ReplicaPlacement placement = placement(config);
    PartitionLimits limits = limits(config);
    TopicCreation topicCreation = new TopicCreation(start, placement, limits, topicIds);
    TopicDescriptions descriptions = new TopicDescriptions(topics);
    ConfigAlteration alteration = new ConfigAlteration(start, GroupKeys.ALL);
    LoggerConfigs loggers = LoggerConfigs.ofProcess(broker.id());
    return List.of(
        new MetadataHandler(
            controller,
            broker,
            descriptions,
            autoCreation,
            config.get(BrokerKeys.AUTO_CREATE_TOPICS)),
        new DescribeTopicPartitionsHandler(
            controller, descriptions, config.get(BrokerKeys.MAX_REQUEST_PARTITION_SIZE_LIMIT)),
        new CreateTopicsHandler(controller, topicCreation),
        new DeleteTopicsHandler(controller, config.get(BrokerKeys.DELETE_TOPIC_ENABLE)),
        new CreatePartitionsHandler(controller, new PartitionCreation(placement, limits)),
        new DescribeConfigsHandler(controller, start, GroupKeys.ALL, loggers),
        new IncrementalAlterConfigsHandler(controller, alteration, loggers),
        new ControllerHandler<AlterConfigsRequest, AlterConfigsResponse>(
            ApiKey.ALTER_CONFIGS,
            controller,
            AlterConfigsRequest::new,
            alteration::decide,
            ConfigAlteration::failure),
        new ListConfigResourcesHandler(controller, broker),
        new DescribeClusterHandler(controller, broker),
        new DescribeLogDirsHandler(controller, storage, background),
        new FindCoordinatorHandler(controller, broker, autoCreation),
        new ElectLeadersHandler(controller),
        new AlterPartitionReassignmentsHandler(controller, placement),
        new ListPartitionReassignmentsHandler(),
        new AlterReplicaLogDirsHandler(controller, storage, background),
        new DescribeQuorumHandler(controller, broker, clock),
        new UnregisterBrokerHandler(broker),
        new DescribeUserScramCredentialsHandler(),
        new DescribeClientQuotasHandler(controller),
        new ControllerHandler<AlterClientQuotasRequest, AlterClientQuotasResponse>(
            ApiKey.ALTER_CLIENT_QUOTAS,
            controller,
            AlterClientQuotasRequest::new,
            ClientQuotaAlteration::decide,
            ClientQuotaAlteration::failure),
        new UpdateFeaturesHandler(controller, new FeatureUpdate(Features.ALL, broker.id())));
  }

  /**
   * What creates topics that somebody asks for.
   *
   * @param internalTopics those that are created when they are first needed
   * @param topicIds draws topic ids, none of them twice
   */
  public static TopicAutoCreation autoCreation(
      BrokerConfig start,
      List<InternalTopic> internalTopics,
      Controller controller,
      Supplier<Uuid> topicIds) {
    return new TopicAutoCreation(controller, topicCreation(start, topicIds), internalTopics);
  }

  /**
   * What decides which topics come to be.
   *
   * @param topicIds draws topic ids, none of them twice
   */
  public static TopicCreation topicCreation(BrokerConfig start, Supplier<Uuid> topicIds) {
    Config config = start.fixed();
    return new TopicCreation(start, placement(config), limits(config), topicIds);
  }

  private static ReplicaPlacement placement(Config config) {
    return new ReplicaPlacement(List.of(config.get(BrokerKeys.NODE_ID)));
  }

  private static PartitionLimits limits(Config config) {
    return new PartitionLimits(PartitionLimits.PER_REQUEST, config.get(BrokerKeys.MAX_PARTITIONS));
  }
}
