package io.tailrace.client;

import io.tailrace.wire.ErrorCode;
import io.tailrace.wire.message.ApiKey;
import io.tailrace.wire.message.CreatePartitionsRequest;
import io.tailrace.wire.message.CreatePartitionsResponse;
import io.tailrace.wire.message.CreateTopicsRequest;
import io.tailrace.wire.message.CreateTopicsResponse;
import io.tailrace.wire.message.DeleteTopicsRequest;
import io.tailrace.wire.message.DeleteTopicsResponse;
import io.tailrace.wire.message.DescribeConfigsRequest;
import io.tailrace.wire.message.DescribeConfigsResponse;
import io.tailrace.wire.message.IncrementalAlterConfigsRequest;
import io.tailrace.wire.message.IncrementalAlterConfigsResponse;
import io.tailrace.wire.message.ListOffsetsRequest;
import io.tailrace.wire.message.ListOffsetsResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;

/** Looks up and changes topics, configurations and offsets. For one thread. */
public final class Admin {
  private static final byte SET = 0;
  private static final byte DELETE = 1;
  private static final int BROKER_DECIDES = -1;
  private static final short DELETE_BY_NAME = 6;

  private final Client client;
  private final int timeoutMs;

  /** Works through a client, which stays the caller's to close. */
  public Admin(Client client) {
    this.client = client;
    timeoutMs = Math.toIntExact(client.config().requestTimeout().toMillis());
  }

  /**
   * Creates a topic.
   *
   * @param partitions how many; by default what the broker is configured for
   * @param replicationFactor how many replicas each has; by default likewise
   * @param configs topic configurations by name
   * @throws ClientException with TOPIC_ALREADY_EXISTS, say
   */
  public void createTopic(
      String name,
      OptionalInt partitions,
      OptionalInt replicationFactor,
      Map<String, String> configs) {
    CreateTopicsRequest.CreatableTopic topic =
        new CreateTopicsRequest.CreatableTopic()
            .name(name)
            .numPartitions(partitions.orElse(BROKER_DECIDES))
            .replicationFactor((short) replicationFactor.orElse(BROKER_DECIDES))
            .configs(
                configs.entrySet().stream()
                    .map(
                        config ->
                            new CreateTopicsRequest.CreatableTopicConfig()
                                .name(config.getKey())
                                .value(config.getValue()))
                    .toList());
    CreateTopicsRequest request =
        new CreateTopicsRequest().topics(List.of(topic)).timeoutMs(timeoutMs);
    client.withController(
        controller -> {
          CreateTopicsResponse response =
              controller.call(ApiKey.CREATE_TOPICS, request, new CreateTopicsResponse());
          for (CreateTopicsResponse.CreatableTopicResult result : response.topics()) {
            refuse("Topic " + name, result.errorCode(), result.errorMessage());
          }
          return true;
        });
    client.forgetTopics();
  }

  /** Deletes a topic and all of its records. */
  public void deleteTopic(String name) {
    client.withController(
        controller -> {
          short version = controller.version(ApiKey.DELETE_TOPICS);
          DeleteTopicsRequest request = new DeleteTopicsRequest().timeoutMs(timeoutMs);
          if (version >= DELETE_BY_NAME) {
            request.topics(List.of(new DeleteTopicsRequest.DeleteTopicState().name(name)));
          } else {
            request.topicNames(List.of(name));
          }
          DeleteTopicsResponse response =
              controller.call(ApiKey.DELETE_TOPICS, version, request, new DeleteTopicsResponse());
          for (DeleteTopicsResponse.DeletableTopicResult result : response.responses()) {
            refuse("Topic " + name, result.errorCode(), result.errorMessage());
          }
          return true;
        });
    client.forgetTopics();
  }

  /**
   * Adds partitions to a topic.
   *
   * @param partitions how many it has then
   */
  public void createPartitions(String topic, int partitions) {
    CreatePartitionsRequest request =
        new CreatePartitionsRequest()
            .topics(
                List.of(
                    new CreatePartitionsRequest.CreatePartitionsTopic()
                        .name(topic)
                        .count(partitions)
                        .assignments(Optional.empty())))
            .timeoutMs(timeoutMs);
    client.withController(
        controller -> {
          CreatePartitionsResponse response =
              controller.call(ApiKey.CREATE_PARTITIONS, request, new CreatePartitionsResponse());
          for (CreatePartitionsResponse.CreatePartitionsTopicResult result : response.results()) {
            refuse("Topic " + topic, result.errorCode(), result.errorMessage());
          }
          return true;
        });
    client.forgetTopics();
  }

  /** The configuration that is in force, by name. */
  public List<ConfigEntry> describeConfigs(ConfigResource resource) {
    DescribeConfigsRequest request =
        new DescribeConfigsRequest()
            .includeDocumentation(true)
            .resources(
                List.of(
                    new DescribeConfigsRequest.DescribeConfigsResource()
                        .resourceType(resource.type().code())
                        .resourceName(resource.name())
                        .configurationKeys(Optional.empty())));
    return client.withAnyBroker(
        broker -> {
          DescribeConfigsResponse response =
              broker.call(ApiKey.DESCRIBE_CONFIGS, request, new DescribeConfigsResponse());
          List<ConfigEntry> entries = new ArrayList<>();
          for (DescribeConfigsResponse.DescribeConfigsResult result : response.results()) {
            refuse(resource.toString(), result.errorCode(), result.errorMessage());
            for (DescribeConfigsResponse.DescribeConfigsResourceResult config : result.configs()) {
              entries.add(
                  new ConfigEntry(
                      config.name(),
                      config.value(),
                      ConfigEntry.Source.of(config.configSource()),
                      config.readOnly(),
                      config.documentation()));
            }
          }
          entries.sort((a, b) -> a.name().compareTo(b.name()));
          return entries;
        });
  }

  /**
   * Changes a configuration, the other values staying as they are (KIP-339).
   *
   * @param set values by name
   * @param delete names that get their default
   */
  public void alterConfigs(ConfigResource resource, Map<String, String> set, Set<String> delete) {
    List<IncrementalAlterConfigsRequest.AlterableConfig> changes = new ArrayList<>();
    set.forEach(
        (name, value) ->
            changes.add(
                new IncrementalAlterConfigsRequest.AlterableConfig()
                    .name(name)
                    .configOperation(SET)
                    .value(value)));
    delete.forEach(
        name ->
            changes.add(
                new IncrementalAlterConfigsRequest.AlterableConfig()
                    .name(name)
                    .configOperation(DELETE)
                    .value(Optional.empty())));
    IncrementalAlterConfigsRequest request =
        new IncrementalAlterConfigsRequest()
            .resources(
                List.of(
                    new IncrementalAlterConfigsRequest.AlterConfigsResource()
                        .resourceType(resource.type().code())
                        .resourceName(resource.name())
                        .configs(changes)));
    client.withController(
        controller -> {
          IncrementalAlterConfigsResponse response =
              controller.call(
                  ApiKey.INCREMENTAL_ALTER_CONFIGS, request, new IncrementalAlterConfigsResponse());
          for (IncrementalAlterConfigsResponse.AlterConfigsResourceResponse result :
              response.responses()) {
            refuse(resource.toString(), result.errorCode(), result.errorMessage());
          }
          return true;
        });
  }

  /**
   * Looks an offset up.
   *
   * @return empty if no record is as young as the time that is asked for
   */
  public OptionalLong offset(TopicPartition partition, OffsetSpec spec) {
    ListOffsetsRequest request =
        new ListOffsetsRequest()
            .replicaId(-1)
            .timeoutMs(timeoutMs)
            .topics(
                List.of(
                    new ListOffsetsRequest.ListOffsetsTopic()
                        .name(partition.topic())
                        .partitions(
                            List.of(
                                new ListOffsetsRequest.ListOffsetsPartition()
                                    .partitionIndex(partition.partition())
                                    .timestamp(spec.timestamp())))));
    return client.withBroker(
        () -> client.leader(partition, false),
        leader -> {
          ListOffsetsResponse response =
              leader.call(ApiKey.LIST_OFFSETS, request, new ListOffsetsResponse());
          for (ListOffsetsResponse.ListOffsetsTopicResponse topic : response.topics()) {
            for (ListOffsetsResponse.ListOffsetsPartitionResponse found : topic.partitions()) {
              Client.refuse("Partition " + partition, found.errorCode());
              return found.offset() < 0 ? OptionalLong.empty() : OptionalLong.of(found.offset());
            }
          }
          return OptionalLong.empty();
        });
  }

  /** A topic that is not there does not come by waiting. */
  private static void refuse(String what, short code, Optional<String> words) {
    try {
      Client.refuse(what, code, words);
    } catch (ClientException e) {
      throw e.code() == ErrorCode.UNKNOWN_TOPIC_OR_PARTITION ? e.forGood() : e;
    }
  }
}
