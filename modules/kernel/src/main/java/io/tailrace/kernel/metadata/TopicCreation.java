package io.tailrace.kernel.metadata;

import io.tailrace.kernel.config.BrokerConfig;
import io.tailrace.kernel.config.BrokerKeys;
import io.tailrace.kernel.config.ConfigDescription;
import io.tailrace.kernel.config.ConfigEntry;
import io.tailrace.kernel.metadata.Controller.Change;
import io.tailrace.spi.config.Config;
import io.tailrace.wire.ErrorCode;
import io.tailrace.wire.Message;
import io.tailrace.wire.Uuid;
import io.tailrace.wire.message.CreateTopicsRequest;
import io.tailrace.wire.message.CreateTopicsRequest.CreatableReplicaAssignment;
import io.tailrace.wire.message.CreateTopicsRequest.CreatableTopic;
import io.tailrace.wire.message.CreateTopicsRequest.CreatableTopicConfig;
import io.tailrace.wire.message.CreateTopicsResponse;
import io.tailrace.wire.message.CreateTopicsResponse.CreatableTopicConfigs;
import io.tailrace.wire.message.CreateTopicsResponse.CreatableTopicResult;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;

/**
 * Decides which topics of a CreateTopics request come to be. Each topic stands for itself: some may
 * be refused while others are created, all of them with one append.
 *
 * @param start the configuration that the broker was started with
 * @param placement the brokers
 * @param limits how many partitions there may be
 * @param ids draws ids that were never used
 */
public record TopicCreation(
    BrokerConfig start, ReplicaPlacement placement, PartitionLimits limits, Supplier<Uuid> ids) {

  /** Decides, on the newest image, without a quota. */
  public Change<CreateTopicsResponse> decide(MetadataImage image, CreateTopicsRequest request) {
    return decide(image, request, MutationQuota.NONE);
  }

  /** Decides, on the newest image. */
  public Change<CreateTopicsResponse> decide(
      MetadataImage image, CreateTopicsRequest request, MutationQuota quota) {
    Set<String> repeated =
        Repetition.of(request.topics().stream().map(CreatableTopic::name).toList());
    Decision decision = new Decision(image, BrokerLayers.of(start, image), quota);
    List<CreatableTopicResult> results = new ArrayList<>();
    for (CreatableTopic topic : request.topics()) {
      if (!repeated.contains(topic.name())) {
        results.add(decision.decide(topic));
      }
    }
    for (String name : repeated) {
      results.add(
          refused(name, new RefusedException(ErrorCode.INVALID_REQUEST, "Duplicate topic name.")));
    }
    return new Change<>(
        request.validateOnly() ? List.of() : decision.records,
        new CreateTopicsResponse().topics(results));
  }

  private static CreatableTopicResult refused(String name, RefusedException reason) {
    return new CreatableTopicResult()
        .name(name)
        .errorCode(reason.error().code())
        .errorMessage(reason.getMessage());
  }

  /** One request on one image. */
  private final class Decision {
    private final MetadataImage image;
    private final BrokerConfig broker;
    private final Config defaults;
    private final TopicNames names;
    private final MutationQuota quota;
    private final List<Message> records = new ArrayList<>();
    private int partitionsAdded;
    private Optional<List<CreatableTopicConfigs>> configsOfMost = Optional.empty();

    Decision(MetadataImage image, BrokerConfig broker, MutationQuota quota) {
      this.quota = quota;
      this.image = image;
      this.broker = broker;
      defaults = broker.effective();
      names = new TopicNames(image.topicsByName().keySet());
    }

    CreatableTopicResult decide(CreatableTopic topic) {
      try {
        names.check(topic.name());
        Map<String, String> configs = configs(topic);
        if (!configs.isEmpty()) {
          TopicConfigRules.check(broker, image, topic.name(), configs);
        }
        List<PartitionImage> partitions = partitions(topic);
        limits.check(image, partitionsAdded, partitions.size());
        quota.charge(partitions.size());
        return create(new TopicImage(topic.name(), ids.get(), partitions), configs);
      } catch (RefusedException e) {
        return refused(topic.name(), e);
      }
    }

    private Map<String, String> configs(CreatableTopic topic) {
      Map<String, String> configs = new TreeMap<>();
      List<String> absent = new ArrayList<>();
      for (CreatableTopicConfig config : topic.configs()) {
        config
            .value()
            .ifPresentOrElse(
                value -> configs.put(config.name(), value), () -> absent.add(config.name()));
      }
      if (!absent.isEmpty()) {
        throw new RefusedException(
            ErrorCode.INVALID_CONFIG,
            "Null value not supported for topic configs: " + String.join(",", absent));
      }
      return configs;
    }

    private List<PartitionImage> partitions(CreatableTopic topic) {
      if (!topic.assignments().isEmpty()) {
        return assigned(topic);
      }
      if (topic.replicationFactor() < -1 || topic.replicationFactor() == 0) {
        throw new RefusedException(
            ErrorCode.INVALID_REPLICATION_FACTOR,
            "Replication factor must be larger than 0, or -1 to use the default value.");
      }
      if (topic.numPartitions() < -1 || topic.numPartitions() == 0) {
        throw new RefusedException(
            ErrorCode.INVALID_PARTITIONS,
            "Number of partitions must be larger than 0, or -1 to use the default value.");
      }
      int count =
          topic.numPartitions() == -1
              ? defaults.get(BrokerKeys.NUM_PARTITIONS)
              : topic.numPartitions();
      limits.check(image, partitionsAdded, count);
      return placement.place(
          0,
          count,
          topic.replicationFactor() == -1
              ? defaults.get(BrokerKeys.DEFAULT_REPLICATION_FACTOR)
              : topic.replicationFactor());
    }

    private List<PartitionImage> assigned(CreatableTopic topic) {
      if (topic.replicationFactor() != -1) {
        throw new RefusedException(
            ErrorCode.INVALID_REQUEST,
            "A manual partition assignment was specified, but replication factor was not -1.");
      }
      if (topic.numPartitions() != -1) {
        throw new RefusedException(
            ErrorCode.INVALID_REQUEST,
            "A manual partition assignment was specified, but numPartitions was not -1.");
      }
      Map<Integer, PartitionImage> byNumber = new TreeMap<>();
      OptionalInt replicationFactor = OptionalInt.empty();
      for (CreatableReplicaAssignment assignment : topic.assignments()) {
        PartitionImage partition = placement.assign(assignment.brokerIds(), replicationFactor);
        replicationFactor = OptionalInt.of(partition.replicas().size());
        if (byNumber.put(assignment.partitionIndex(), partition) != null) {
          throw new RefusedException(
              ErrorCode.INVALID_REPLICA_ASSIGNMENT,
              "Found multiple manual partition assignments for partition "
                  + assignment.partitionIndex());
        }
      }
      for (int number = 0; number < byNumber.size(); number++) {
        if (!byNumber.containsKey(number)) {
          throw new RefusedException(
              ErrorCode.INVALID_REPLICA_ASSIGNMENT,
              "Partitions must be numbered from 0 without a gap: there is no " + number);
        }
      }
      return List.copyOf(byNumber.values());
    }

    private CreatableTopicResult create(TopicImage topic, Map<String, String> configs) {
      names.take(topic.name());
      partitionsAdded += topic.partitions().size();
      records.addAll(MetadataSnapshot.records(topic));
      ConfigResource resource = ConfigResource.topic(topic.name());
      configs.forEach(
          (name, value) -> records.add(MetadataSnapshot.config(resource, name).value(value)));
      return new CreatableTopicResult()
          .name(topic.name())
          .topicId(topic.id())
          .numPartitions(topic.partitions().size())
          .replicationFactor((short) topic.partitions().getFirst().replicas().size())
          .configs(configs.isEmpty() ? configsOfMost() : describe(configs));
    }

    /** The configs of topics that set none: the same for all of them. */
    private List<CreatableTopicConfigs> configsOfMost() {
      if (configsOfMost.isEmpty()) {
        configsOfMost = Optional.of(describe(Map.of()));
      }
      return configsOfMost.get();
    }

    private List<CreatableTopicConfigs> describe(Map<String, String> configs) {
      return ConfigDescription.ofTopic(broker, configs).stream()
          .map(TopicCreation::describe)
          .toList();
    }
  }

  private static CreatableTopicConfigs describe(ConfigEntry entry) {
    return new CreatableTopicConfigs()
        .name(entry.name())
        .value(entry.value())
        .readOnly(entry.isReadOnly())
        .configSource(entry.source().id())
        .isSensitive(entry.isSensitive());
  }
}
