package io.tailrace.kernel.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tailrace.kernel.config.ConfigSource;
import io.tailrace.kernel.config.TopicConfig;
import io.tailrace.kernel.metadata.ConfigResource;
import io.tailrace.kernel.metadata.ConfigResource.Type;
import io.tailrace.kernel.metadata.Images;
import io.tailrace.kernel.metadata.MetadataImage;
import io.tailrace.kernel.metadata.TopicImage;
import io.tailrace.spi.storage.LogId;
import io.tailrace.spi.storage.Storage.LogSize;
import io.tailrace.spi.storage.Storage.Volume;
import io.tailrace.wire.ErrorCode;
import io.tailrace.wire.message.ApiKey;
import io.tailrace.wire.message.CreateTopicsRequest;
import io.tailrace.wire.message.CreateTopicsRequest.CreatableTopic;
import io.tailrace.wire.message.CreateTopicsResponse;
import io.tailrace.wire.message.DeleteTopicsRequest;
import io.tailrace.wire.message.DeleteTopicsRequest.DeleteTopicState;
import io.tailrace.wire.message.DeleteTopicsResponse;
import io.tailrace.wire.message.DescribeClusterRequest;
import io.tailrace.wire.message.DescribeClusterResponse;
import io.tailrace.wire.message.DescribeConfigsRequest;
import io.tailrace.wire.message.DescribeConfigsRequest.DescribeConfigsResource;
import io.tailrace.wire.message.DescribeConfigsResponse;
import io.tailrace.wire.message.DescribeConfigsResponse.DescribeConfigsResourceResult;
import io.tailrace.wire.message.DescribeConfigsResponse.DescribeConfigsResult;
import io.tailrace.wire.message.DescribeLogDirsRequest;
import io.tailrace.wire.message.DescribeLogDirsRequest.DescribableLogDirTopic;
import io.tailrace.wire.message.DescribeLogDirsResponse;
import io.tailrace.wire.message.DescribeTopicPartitionsRequest;
import io.tailrace.wire.message.DescribeTopicPartitionsRequest.TopicRequest;
import io.tailrace.wire.message.DescribeTopicPartitionsResponse;
import io.tailrace.wire.message.DescribeTopicPartitionsResponse.Cursor;
import io.tailrace.wire.message.DescribeTopicPartitionsResponse.DescribeTopicPartitionsResponseTopic;
import io.tailrace.wire.message.FindCoordinatorRequest;
import io.tailrace.wire.message.FindCoordinatorResponse;
import io.tailrace.wire.message.IncrementalAlterConfigsRequest;
import io.tailrace.wire.message.IncrementalAlterConfigsRequest.AlterConfigsResource;
import io.tailrace.wire.message.IncrementalAlterConfigsRequest.AlterableConfig;
import io.tailrace.wire.message.IncrementalAlterConfigsResponse;
import io.tailrace.wire.message.ListConfigResourcesRequest;
import io.tailrace.wire.message.ListConfigResourcesResponse;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class AdminHandlersTest {
  private final MetadataImage image =
      Images.withTopic(Images.withTopic(MetadataImage.EMPTY, "a", 3), "b", 2);
  private final AdminFixture broker = new AdminFixture(image, Map.of("log.retention.hours", "2"));

  @Test
  void createsTopicsInEveryVersion() {
    for (int version = 2; version <= 7; version++) {
      CreateTopicsResponse response =
          broker.ask(
              ApiKey.CREATE_TOPICS,
              version,
              new CreateTopicsRequest()
                  .topics(
                      List.of(
                          new CreatableTopic()
                              .name("v" + version)
                              .numPartitions(1)
                              .replicationFactor((short) 1))),
              CreateTopicsResponse.class);
      assertEquals(0, response.topics().getFirst().errorCode());
      assertTrue(broker.controller.image().topic("v" + version).isPresent());
    }
  }

  @Test
  void deletesTopicsByNameInEveryVersion() {
    for (int version = 1; version <= 6; version++) {
      AdminFixture fresh = new AdminFixture(image, Map.of());
      DeleteTopicsRequest request =
          version < 6
              ? new DeleteTopicsRequest().topicNames(List.of("a"))
              : new DeleteTopicsRequest().topics(List.of(new DeleteTopicState().name("a")));
      DeleteTopicsResponse response =
          fresh.ask(ApiKey.DELETE_TOPICS, version, request, DeleteTopicsResponse.class);
      assertEquals(0, response.responses().getFirst().errorCode());
      assertTrue(fresh.controller.image().topic("a").isEmpty());
    }
  }

  @Test
  void deletesNothingWhereThatIsSwitchedOff() {
    AdminFixture strict = new AdminFixture(image, Map.of("delete.topic.enable", "false"));
    DeleteTopicsRequest request = new DeleteTopicsRequest().topicNames(List.of("a"));
    Map.of(2, ErrorCode.INVALID_REQUEST, 3, ErrorCode.TOPIC_DELETION_DISABLED)
        .forEach(
            (version, error) ->
                assertEquals(
                    error.code(),
                    strict
                        .ask(ApiKey.DELETE_TOPICS, version, request, DeleteTopicsResponse.class)
                        .responses()
                        .getFirst()
                        .errorCode()));
    assertTrue(strict.controller.image().topic("a").isPresent());
  }

  private DescribeTopicPartitionsResponse page(
      int limit, Optional<Cursor> cursor, String... topics) {
    DescribeTopicPartitionsRequest request =
        new DescribeTopicPartitionsRequest()
            .responsePartitionLimit(limit)
            .topics(List.of(topics).stream().map(name -> new TopicRequest().name(name)).toList())
            .cursor(
                cursor.map(
                    next ->
                        new DescribeTopicPartitionsRequest.Cursor()
                            .topicName(next.topicName())
                            .partitionIndex(next.partitionIndex())));
    return broker.ask(
        ApiKey.DESCRIBE_TOPIC_PARTITIONS, 0, request, DescribeTopicPartitionsResponse.class);
  }

  @Test
  void pagesThroughAllPartitionsWithoutGapOrRepetition() {
    for (int limit = 1; limit <= 6; limit++) {
      List<String> seen = new ArrayList<>();
      Optional<Cursor> cursor = Optional.empty();
      int pages = 0;
      do {
        DescribeTopicPartitionsResponse page = page(limit, cursor);
        int size = 0;
        for (DescribeTopicPartitionsResponseTopic topic : page.topics()) {
          topic
              .partitions()
              .forEach(
                  partition -> seen.add(topic.name().orElseThrow() + partition.partitionIndex()));
          size += topic.partitions().size();
        }
        assertTrue(size <= limit);
        cursor = page.nextCursor();
        assertTrue(pages++ < 6, "there is no end");
      } while (cursor.isPresent());
      assertEquals(List.of("a0", "a1", "a2", "b0", "b1"), seen);
    }
  }

  @Test
  void namesTopicsThatAreNotThere() {
    DescribeTopicPartitionsResponse page = page(10, Optional.empty(), "c", "b", "x y");
    assertEquals(
        List.of(
            ErrorCode.NONE.code(),
            ErrorCode.UNKNOWN_TOPIC_OR_PARTITION.code(),
            ErrorCode.INVALID_TOPIC_EXCEPTION.code()),
        page.topics().stream().map(DescribeTopicPartitionsResponseTopic::errorCode).toList());
  }

  @Test
  void refusesACursorOutsideOfWhatIsAskedFor() {
    Cursor outside = new Cursor().topicName("a").partitionIndex(0);
    assertEquals(
        ErrorCode.INVALID_REQUEST.code(),
        page(1, Optional.of(outside), "b").topics().getFirst().errorCode());
    Cursor negative = new Cursor().topicName("b").partitionIndex(-1);
    assertEquals(
        ErrorCode.INVALID_REQUEST.code(),
        page(1, Optional.of(negative), "b").topics().getFirst().errorCode());
  }

  @Test
  void everyGroupIsCoordinatedHereAndItsTopicIsCreatedOnce() {
    for (int version = 0; version <= 6; version++) {
      FindCoordinatorRequest request =
          version < 4
              ? new FindCoordinatorRequest().key("g")
              : new FindCoordinatorRequest().coordinatorKeys(List.of("g", "h"));
      FindCoordinatorResponse response =
          broker.ask(ApiKey.FIND_COORDINATOR, version, request, FindCoordinatorResponse.class);
      if (version < 4) {
        assertEquals(0, response.errorCode());
        assertEquals(Images.BROKER, response.nodeId());
        assertEquals("broker.example", response.host());
      } else {
        assertEquals(
            List.of("g", "h"), response.coordinators().stream().map(c -> c.key()).toList());
        response.coordinators().forEach(found -> assertEquals(9999, found.port()));
      }
    }
    TopicImage topic = broker.controller.image().topic("__consumer_offsets").orElseThrow();
    assertEquals(4, topic.partitions().size());
    assertEquals(List.of(Images.BROKER), topic.partitions().getFirst().replicas());
  }

  @Test
  void whoAsksFirstForATransactionCoordinatorHasItsTopicCreated() {
    for (int version = 1; version <= 6; version++) {
      FindCoordinatorRequest request =
          new FindCoordinatorRequest().keyType((byte) 1).key("t").coordinatorKeys(List.of("t"));
      FindCoordinatorResponse found =
          broker.ask(
              ApiKey.FIND_COORDINATOR,
              version,
              version < 4 ? request.coordinatorKeys(List.of()) : request.key(""),
              FindCoordinatorResponse.class);
      assertEquals(9999, version < 4 ? found.port() : found.coordinators().getFirst().port());
    }
    TopicImage topic = broker.controller.image().topic("__transaction_state").orElseThrow();
    assertEquals(50, topic.partitions().size());
    assertTrue(broker.configOf("__transaction_state").compacted());
    assertEquals(1, broker.configOf("__transaction_state").minInsyncReplicas());
  }

  @Test
  void describesTheClusterToBrokersClientsOnly() {
    for (int version = 0; version <= 2; version++) {
      DescribeClusterResponse response =
          broker.ask(
              ApiKey.DESCRIBE_CLUSTER,
              version,
              new DescribeClusterRequest().includeClusterAuthorizedOperations(true),
              DescribeClusterResponse.class);
      assertEquals(Images.BROKER, response.controllerId());
      assertEquals(Optional.of("r1"), response.brokers().getFirst().rack());
      assertEquals(Operations.ON_CLUSTER, response.clusterAuthorizedOperations());
    }
    DescribeClusterResponse refused =
        broker.ask(
            ApiKey.DESCRIBE_CLUSTER,
            2,
            new DescribeClusterRequest().endpointType((byte) 2),
            DescribeClusterResponse.class);
    assertEquals(ErrorCode.MISMATCHED_ENDPOINT_TYPE.code(), refused.errorCode());
  }

  private DescribeConfigsResult describe(Type type, String name, String... keys) {
    DescribeConfigsRequest request =
        new DescribeConfigsRequest()
            .includeSynonyms(true)
            .includeDocumentation(true)
            .resources(
                List.of(
                    new DescribeConfigsResource()
                        .resourceType(type.id())
                        .resourceName(name)
                        .configurationKeys(
                            keys.length == 0 ? Optional.empty() : Optional.of(List.of(keys)))));
    return broker
        .ask(ApiKey.DESCRIBE_CONFIGS, 4, request, DescribeConfigsResponse.class)
        .results()
        .getFirst();
  }

  private void set(Type type, String name, String key, String value) {
    IncrementalAlterConfigsResponse response =
        broker.ask(
            ApiKey.INCREMENTAL_ALTER_CONFIGS,
            1,
            new IncrementalAlterConfigsRequest()
                .resources(
                    List.of(
                        new AlterConfigsResource()
                            .resourceType(type.id())
                            .resourceName(name)
                            .configs(List.of(new AlterableConfig().name(key).value(value))))),
            IncrementalAlterConfigsResponse.class);
    assertEquals(0, response.responses().getFirst().errorCode(), response.toString());
  }

  @Test
  void theStrongestPlaceThatSetsAConfigWinsAndAllAreShown() {
    assertRetention("7200000", ConfigSource.STATIC_BROKER, 2);
    set(Type.BROKER, "", "log.retention.ms", "1000");
    assertRetention("1000", ConfigSource.DYNAMIC_DEFAULT_BROKER, 3);
    set(Type.BROKER, "7", "log.retention.ms", "2000");
    assertRetention("2000", ConfigSource.DYNAMIC_BROKER, 4);
    set(Type.TOPIC, "a", "retention.ms", "3000");
    assertRetention("3000", ConfigSource.TOPIC, 5);
    assertEquals(3000, broker.configOf("a").log().retentionMs());
    assertEquals(2000, broker.configOf("b").log().retentionMs());
  }

  private void assertRetention(String value, ConfigSource source, int places) {
    DescribeConfigsResult result = describe(Type.TOPIC, "a", "retention.ms");
    assertEquals(1, result.configs().size());
    DescribeConfigsResourceResult config = result.configs().getFirst();
    assertEquals(Optional.of(value), config.value());
    assertEquals(source.id(), config.configSource());
    assertEquals(places, config.synonyms().size(), config.toString());
    assertEquals(5, config.configType());
    assertTrue(config.documentation().orElseThrow().contains("milliseconds"));
  }

  @Test
  void aBrokersDefaultThatAWeakerOneSetsHasNoValueOfItsOwn() {
    DescribeConfigsResult result =
        describe(Type.BROKER, "7", "log.retention.ms", "log.retention.hours", "node.id");
    Map<String, DescribeConfigsResourceResult> byName = new HashMap<>();
    result.configs().forEach(config -> byName.put(config.name(), config));
    assertEquals(Optional.empty(), byName.get("log.retention.ms").value());
    assertEquals(Optional.of("2"), byName.get("log.retention.hours").value());
    assertTrue(byName.get("log.retention.hours").readOnly());
    assertEquals(false, byName.get("log.retention.ms").readOnly());
    assertEquals(ConfigSource.STATIC_BROKER.id(), byName.get("node.id").configSource());
  }

  @Test
  void aValueThatNobodyHasDeclaredIsNotShown() {
    AdminFixture other = new AdminFixture(image, Map.of("my.password", "secret"));
    DescribeConfigsResponse response =
        other.ask(
            ApiKey.DESCRIBE_CONFIGS,
            1,
            new DescribeConfigsRequest()
                .resources(
                    List.of(
                        new DescribeConfigsResource()
                            .resourceType(Type.BROKER.id())
                            .resourceName("7")
                            .configurationKeys(Optional.empty()))),
            DescribeConfigsResponse.class);
    DescribeConfigsResourceResult config =
        response.results().getFirst().configs().stream()
            .filter(found -> found.name().equals("my.password"))
            .findFirst()
            .orElseThrow();
    assertEquals(Optional.empty(), config.value());
    assertTrue(config.isSensitive());
  }

  @Test
  void describesNothingThatIsNotThere() {
    assertEquals(
        ErrorCode.UNKNOWN_TOPIC_OR_PARTITION.code(), describe(Type.TOPIC, "c").errorCode());
    assertEquals(ErrorCode.INVALID_TOPIC_EXCEPTION.code(), describe(Type.TOPIC, "c d").errorCode());
    assertEquals(ErrorCode.INVALID_REQUEST.code(), describe(Type.BROKER, "8").errorCode());
    assertEquals(ErrorCode.INVALID_REQUEST.code(), describe(Type.UNKNOWN, "x").errorCode());
    assertTrue(
        describe(Type.GROUP, "g").configs().stream()
            .noneMatch(config -> config.configSource() != ConfigSource.DEFAULT.id()));
    assertEquals(List.of(), describe(Type.BROKER, "").configs());
  }

  @Test
  void listsWhatCanBeConfigured() {
    ListConfigResourcesResponse all =
        broker.ask(
            ApiKey.LIST_CONFIG_RESOURCES,
            1,
            new ListConfigResourcesRequest(),
            ListConfigResourcesResponse.class);
    assertEquals(
        List.of("a", "b", "7", "7"),
        all.configResources().stream().map(found -> found.resourceName()).toList());
    ListConfigResourcesResponse metrics =
        broker.ask(
            ApiKey.LIST_CONFIG_RESOURCES,
            0,
            new ListConfigResourcesRequest(),
            ListConfigResourcesResponse.class);
    assertEquals(List.of(), metrics.configResources());
  }

  @Test
  void tellsSizesOfTheLogsOfTopicsOnly() {
    TopicImage topic = image.topic("a").orElseThrow();
    LogId known = new LogId("a", topic.id().high(), topic.id().low(), 1);
    LogId orphan = new LogId("a", 1, 1, 1);
    LogId metadata = new LogId("__cluster_metadata", 0, 1, 0);
    broker.volumes.add(
        new Volume(
            "/data",
            100,
            50,
            true,
            List.of(new LogSize(known, 10), new LogSize(orphan, 20), new LogSize(metadata, 30))));
    broker.volumes.add(new Volume("/broken", -1, -1, false, List.of()));
    for (int version = 1; version <= 5; version++) {
      DescribeLogDirsResponse response = logDirs(version, Optional.empty());
      assertEquals(1, response.results().getFirst().topics().size());
      assertEquals(
          10,
          response
              .results()
              .getFirst()
              .topics()
              .getFirst()
              .partitions()
              .getFirst()
              .partitionSize());
      assertEquals(ErrorCode.KAFKA_STORAGE_ERROR.code(), response.results().get(1).errorCode());
    }
    DescribableLogDirTopic other = new DescribableLogDirTopic().topic("a").partitions(List.of(0));
    assertEquals(List.of(), logDirs(4, Optional.of(List.of(other))).results().getFirst().topics());
  }

  private DescribeLogDirsResponse logDirs(
      int version, Optional<List<DescribableLogDirTopic>> topics) {
    return broker.ask(
        ApiKey.DESCRIBE_LOG_DIRS,
        version,
        new DescribeLogDirsRequest().topics(topics),
        DescribeLogDirsResponse.class);
  }

  @Test
  void aStoredConfigThatCannotBeUsedKeepsNoBrokerFromStarting() {
    MetadataImage stored = image;
    for (Map.Entry<String, String> config :
        Map.of("retention.ms", "soon", "no.such", "1", "segment.ms", "7").entrySet()) {
      stored =
          Images.withConfig(stored, ConfigResource.topic("a"), config.getKey(), config.getValue());
    }
    stored = Images.withConfig(stored, ConfigResource.ALL_BROKERS, "log.segment.bytes", "too many");
    AdminFixture started = new AdminFixture(stored, Map.of());
    assertEquals(
        TopicConfig.DEFAULT.log().retentionMs(), started.configOf("a").log().retentionMs());
    assertEquals(
        TopicConfig.DEFAULT.log().segmentBytes(), started.configOf("a").log().segmentBytes());
    assertEquals(7, started.configOf("a").log().segmentMs());
  }
}
