package io.tailrace.kernel.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tailrace.kernel.metadata.Images;
import io.tailrace.kernel.metadata.MetadataImage;
import io.tailrace.wire.ErrorCode;
import io.tailrace.wire.Uuid;
import io.tailrace.wire.message.ApiKey;
import io.tailrace.wire.message.MetadataRequest;
import io.tailrace.wire.message.MetadataRequest.MetadataRequestTopic;
import io.tailrace.wire.message.MetadataResponse;
import io.tailrace.wire.message.MetadataResponse.MetadataResponsePartition;
import io.tailrace.wire.message.MetadataResponse.MetadataResponseTopic;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MetadataHandlerTest {
  private static final int NEWEST = ApiKey.METADATA.newestVersion();

  private final MetadataImage image = Images.withTopic(MetadataImage.EMPTY, "a", 2);
  private final AdminFixture broker = new AdminFixture(image, Map.of());

  private MetadataResponse ask(int version, MetadataRequest request) {
    return broker.ask(ApiKey.METADATA, version, request, MetadataResponse.class);
  }

  private static MetadataRequest about(String... names) {
    return new MetadataRequest()
        .topics(Stream.of(names).map(name -> new MetadataRequestTopic().name(name)).toList());
  }

  private static MetadataRequest aboutAll() {
    return new MetadataRequest().topics(Optional.empty());
  }

  private static ErrorCode error(MetadataResponseTopic topic) {
    return ErrorCode.forCode(topic.errorCode());
  }

  @Test
  void everyVersionTellsBrokersAndTopics() {
    for (int version = 0; version <= NEWEST; version++) {
      MetadataResponse response = ask(version, about("a"));
      assertEquals("broker.example", response.brokers().getFirst().host());
      assertEquals(9999, response.brokers().getFirst().port());
      assertEquals(Images.BROKER, response.brokers().getFirst().nodeId());
      MetadataResponseTopic topic = response.topics().getFirst();
      assertEquals(ErrorCode.NONE, error(topic));
      assertEquals(Optional.of("a"), topic.name());
      assertEquals(2, topic.partitions().size());
      assertEquals(Images.BROKER, topic.partitions().get(1).leaderId());
      assertEquals(List.of(Images.BROKER), topic.partitions().get(1).isrNodes());
    }
  }

  @Test
  void emptyMeansAllInTheFirstVersionAndNoneLater() {
    assertEquals(1, ask(0, about()).topics().size());
    for (int version = 1; version <= NEWEST; version++) {
      assertEquals(0, ask(version, about()).topics().size());
      assertEquals(1, ask(version, aboutAll()).topics().size());
    }
  }

  @Test
  void aMissingTopicIsThereWhenTheAnswerComes() {
    for (int version = 0; version <= NEWEST; version++) {
      MetadataResponseTopic topic = ask(version, about("new" + version)).topics().getFirst();
      assertEquals(ErrorCode.NONE, error(topic));
      assertEquals(1, topic.partitions().size());
    }
  }

  @Test
  void createsNothingThatTheClientDoesNotWant() {
    MetadataResponse response = ask(NEWEST, about("b").allowAutoTopicCreation(false));
    assertEquals(ErrorCode.UNKNOWN_TOPIC_OR_PARTITION, error(response.topics().getFirst()));
    assertEquals(image, broker.controller.image());
  }

  @Test
  void createsNothingWhereThatIsSwitchedOff() {
    AdminFixture strict = new AdminFixture(image, Map.of("auto.create.topics.enable", "false"));
    MetadataResponse response =
        strict.ask(ApiKey.METADATA, NEWEST, about("b"), MetadataResponse.class);
    assertEquals(ErrorCode.UNKNOWN_TOPIC_OR_PARTITION, error(response.topics().getFirst()));
  }

  @Test
  void tellsWhyATopicCannotBeCreated() {
    List<MetadataResponseTopic> topics =
        ask(NEWEST, about("bad name", "__cluster_metadata", "ok")).topics();
    assertEquals(
        List.of(
            ErrorCode.INVALID_TOPIC_EXCEPTION, ErrorCode.INVALID_TOPIC_EXCEPTION, ErrorCode.NONE),
        topics.stream().map(MetadataHandlerTest::error).toList());
  }

  @Test
  void aFullDiskIsTold() {
    broker.log.isFull = true;
    assertEquals(ErrorCode.KAFKA_STORAGE_ERROR, error(ask(NEWEST, about("b")).topics().getFirst()));
  }

  @Test
  void theOffsetsTopicIsCreatedWithItsOwnSettings() {
    MetadataResponseTopic topic = ask(NEWEST, about("__consumer_offsets")).topics().getFirst();
    assertEquals(4, topic.partitions().size());
    assertTrue(topic.isInternal());
    assertTrue(broker.configOf("__consumer_offsets").compacted());
  }

  @ParameterizedTest
  @ValueSource(ints = {12, 13})
  void findsTopicsById(int version) {
    Uuid id = image.topic("a").orElseThrow().id();
    Uuid unknown = new Uuid(1, 1);
    MetadataResponse response =
        ask(
            version,
            new MetadataRequest()
                .topics(
                    List.of(
                        new MetadataRequestTopic().topicId(id).name(Optional.empty()),
                        new MetadataRequestTopic().topicId(unknown).name(Optional.empty()))));
    assertEquals(Optional.of("a"), response.topics().getFirst().name());
    assertEquals(ErrorCode.UNKNOWN_TOPIC_ID, error(response.topics().get(1)));
    assertEquals(unknown, response.topics().get(1).topicId());
  }

  @ParameterizedTest
  @ValueSource(ints = {10, 11})
  void refusesIdsInVersionsThatHaveTheFieldOnly(int version) {
    MetadataResponse response =
        ask(
            version,
            new MetadataRequest()
                .topics(
                    List.of(
                        new MetadataRequestTopic()
                            .topicId(new Uuid(1, 1))
                            .name(Optional.empty()))));
    assertEquals(ErrorCode.INVALID_REQUEST, error(response.topics().getFirst()));
  }

  @Test
  void tellsOperationsOnlyWhereAsked() {
    for (int version = 8; version <= NEWEST; version++) {
      MetadataRequest request = about("a").includeTopicAuthorizedOperations(true);
      if (version <= 10) {
        request.includeClusterAuthorizedOperations(true);
      }
      MetadataResponse response = ask(version, request);
      assertEquals(Operations.ON_TOPIC, response.topics().getFirst().topicAuthorizedOperations());
      assertEquals(
          version <= 10 ? Operations.ON_CLUSTER : Integer.MIN_VALUE,
          response.clusterAuthorizedOperations());
      assertEquals(
          Integer.MIN_VALUE,
          ask(version, about("a")).topics().getFirst().topicAuthorizedOperations());
    }
  }

  @Test
  void aPartitionWhoseStorageFailedIsToldToBeOfflineAndKeepsItsLeader() {
    ask(NEWEST, about("a"));
    broker.breakPartition("a", 1);
    List<MetadataResponsePartition> partitions =
        ask(NEWEST, about("a")).topics().getFirst().partitions();
    assertEquals(List.of(), partitions.getFirst().offlineReplicas());
    assertEquals(List.of(Images.BROKER), partitions.get(1).offlineReplicas());
    assertEquals(Images.BROKER, partitions.get(1).leaderId());
  }

  @Test
  void whatWasToldBeforeAChangeIsNotToldAfterIt() {
    assertEquals(1, ask(NEWEST, aboutAll()).topics().size());
    ask(NEWEST, about("b"));
    assertEquals(2, ask(NEWEST, aboutAll()).topics().size());
  }
}
