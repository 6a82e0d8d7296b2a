package io.tailrace.kernel.metadata;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tailrace.kernel.config.ConfigSource;
import io.tailrace.kernel.metadata.Controller.Change;
import io.tailrace.wire.ErrorCode;
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
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TopicCreationTest {
  private final TopicCreation creation = creation(Map.of());

  private static TopicCreation creation(Map<String, String> settings) {
    return new TopicCreation(
        Images.broker(settings),
        new ReplicaPlacement(List.of(Images.BROKER)),
        new PartitionLimits(100, 150),
        Images.ids());
  }

  private static CreatableTopic topic(String name, int partitions, int replicas) {
    return new CreatableTopic()
        .name(name)
        .numPartitions(partitions)
        .replicationFactor((short) replicas);
  }

  private static CreateTopicsRequest request(CreatableTopic... topics) {
    return new CreateTopicsRequest().topics(List.of(topics));
  }

  private CreatableTopicResult only(CreatableTopic topic) {
    Change<CreateTopicsResponse> change = creation.decide(MetadataImage.EMPTY, request(topic));
    CreatableTopicResult result = change.response().topics().getFirst();
    assertEquals(
        result.errorCode() != ErrorCode.NONE.code(),
        change.records().isEmpty(),
        "what is refused changes nothing");
    return result;
  }

  private static void assertRefused(
      ErrorCode error, String inMessage, CreatableTopicResult result) {
    assertEquals(error, ErrorCode.forCode(result.errorCode()), result.toString());
    assertTrue(result.errorMessage().orElse("").contains(inMessage), result.toString());
  }

  @Test
  void createsWhatItAnswers() {
    Change<CreateTopicsResponse> change =
        creation.decide(
            MetadataImage.EMPTY,
            request(
                topic("a", 3, 1)
                    .configs(
                        List.of(new CreatableTopicConfig().name("retention.ms").value("1000")))));
    MetadataImage image = Images.after(MetadataImage.EMPTY, change.records());
    TopicImage topic = image.topic("a").orElseThrow();
    CreatableTopicResult result = change.response().topics().getFirst();
    assertEquals(topic.id(), result.topicId());
    assertEquals(3, topic.partitions().size());
    assertEquals(3, result.numPartitions());
    assertEquals(1, result.replicationFactor());
    assertEquals(Images.BROKER, topic.partitions().get(2).leader());
    assertEquals(Map.of("retention.ms", "1000"), image.configsOf(ConfigResource.topic("a")));
  }

  @Test
  void usesTheBrokersDefaultsWhereTheRequestSaysMinusOne() {
    Change<CreateTopicsResponse> change =
        creation(Map.of("num.partitions", "5"))
            .decide(MetadataImage.EMPTY, request(topic("a", -1, -1)));
    assertEquals(5, change.response().topics().getFirst().numPartitions());
    assertEquals(1, change.response().topics().getFirst().replicationFactor());
  }

  @Test
  void showsTheConfigsOfTheNewTopicWithTheirSources() {
    Change<CreateTopicsResponse> change =
        creation(Map.of("log.retention.hours", "2"))
            .decide(
                MetadataImage.EMPTY,
                request(
                    topic("a", 1, 1)
                        .configs(
                            List.of(
                                new CreatableTopicConfig()
                                    .name("cleanup.policy")
                                    .value("compact")))));
    List<CreatableTopicConfigs> configs =
        change.response().topics().getFirst().configs().orElseThrow();
    assertEquals(
        configs.stream().map(CreatableTopicConfigs::name).sorted().toList(),
        configs.stream().map(CreatableTopicConfigs::name).toList());
    assertConfig(configs, "cleanup.policy", "compact", ConfigSource.TOPIC);
    assertConfig(configs, "retention.ms", "7200000", ConfigSource.STATIC_BROKER);
    assertConfig(configs, "segment.bytes", "1073741824", ConfigSource.DEFAULT);
  }

  private static void assertConfig(
      List<CreatableTopicConfigs> configs, String name, String value, ConfigSource source) {
    CreatableTopicConfigs found =
        configs.stream().filter(config -> config.name().equals(name)).findFirst().orElseThrow();
    assertEquals(Optional.of(value), found.value());
    assertEquals(source.id(), found.configSource());
  }

  @Test
  void validateOnlyChangesNothingAndAnswersTheSame() {
    CreateTopicsRequest request = request(topic("a", 2, 1));
    Change<CreateTopicsResponse> real = creation(Map.of()).decide(MetadataImage.EMPTY, request);
    Change<CreateTopicsResponse> tried =
        creation(Map.of()).decide(MetadataImage.EMPTY, request.validateOnly(true));
    assertEquals(List.of(), tried.records());
    assertEquals(real.response().topics(), tried.response().topics());
  }

  @Test
  void createsTheOthersWhereOneIsRefused() {
    Change<CreateTopicsResponse> change =
        creation.decide(
            MetadataImage.EMPTY, request(topic("a", 1, 1), topic("b", 0, 1), topic("c", 1, 1)));
    MetadataImage image = Images.after(MetadataImage.EMPTY, change.records());
    assertEquals(Set.of("a", "c"), image.topicsByName().keySet());
  }

  @Test
  void refusesATopicThatIsThere() {
    MetadataImage image = Images.withTopic(MetadataImage.EMPTY, "a", 1);
    Change<CreateTopicsResponse> change = creation.decide(image, request(topic("a", 1, 1)));
    assertRefused(ErrorCode.TOPIC_ALREADY_EXISTS, "'a'", change.response().topics().getFirst());
  }

  @Test
  void refusesANameTwiceInOneRequest() {
    Change<CreateTopicsResponse> change =
        creation.decide(MetadataImage.EMPTY, request(topic("a", 1, 1), topic("a", 2, 1)));
    assertEquals(1, change.response().topics().size());
    assertRefused(ErrorCode.INVALID_REQUEST, "Duplicate", change.response().topics().getFirst());
    assertEquals(List.of(), change.records());
  }

  @Test
  void refusesTwoNewNamesThatCollide() {
    Change<CreateTopicsResponse> change =
        creation.decide(MetadataImage.EMPTY, request(topic("a.b", 1, 1), topic("a_b", 1, 1)));
    assertRefused(ErrorCode.INVALID_TOPIC_EXCEPTION, "collides", change.response().topics().get(1));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, -2, Integer.MIN_VALUE})
  void refusesNoPartitions(int partitions) {
    assertRefused(ErrorCode.INVALID_PARTITIONS, "partitions", only(topic("a", partitions, 1)));
  }

  @ParameterizedTest
  @CsvSource({"0,larger than 0", "-2,larger than 0", "2,only 1 broker", "32767,only 1 broker"})
  void refusesAnImpossibleReplicationFactor(int replicas, String message) {
    assertRefused(ErrorCode.INVALID_REPLICATION_FACTOR, message, only(topic("a", 1, replicas)));
  }

  @Test
  void refusesMorePartitionsThanARequestMayAddBeforeAnythingIsAllocatedForThem() {
    assertRefused(
        ErrorCode.POLICY_VIOLATION, "per request", only(topic("a", Integer.MAX_VALUE, 1)));
  }

  @Test
  void refusesMorePartitionsThanThereMayBeInAll() {
    MetadataImage image = Images.withTopic(MetadataImage.EMPTY, "a", 90);
    Change<CreateTopicsResponse> change = creation.decide(image, request(topic("b", 61, 1)));
    assertRefused(
        ErrorCode.POLICY_VIOLATION, "max.partitions", change.response().topics().getFirst());
  }

  @Test
  void refusesAnUnknownConfig() {
    assertRefused(
        ErrorCode.INVALID_CONFIG,
        "Unknown topic config name: no.such",
        only(
            topic("a", 1, 1)
                .configs(List.of(new CreatableTopicConfig().name("no.such").value("1")))));
  }

  @ParameterizedTest
  @CsvSource({
    "retention.ms,x",
    "retention.ms,-2",
    "cleanup.policy,shred",
    "segment.bytes,1",
    "compression.type,rar",
    "compression.gzip.level,0",
    "remote.storage.enable,true",
    "leader.replication.throttled.replicas,0-1",
    "max.compaction.lag.ms,0",
  })
  void refusesAConfigWithABadValue(String name, String value) {
    assertRefused(
        ErrorCode.INVALID_CONFIG,
        name,
        only(
            topic("a", 1, 1).configs(List.of(new CreatableTopicConfig().name(name).value(value)))));
  }

  @Test
  void refusesAConfigWithoutValue() {
    assertRefused(
        ErrorCode.INVALID_CONFIG,
        "Null value",
        only(
            topic("a", 1, 1)
                .configs(
                    List.of(
                        new CreatableTopicConfig().name("retention.ms").value(Optional.empty())))));
  }

  @Test
  void refusesConfigsThatContradictEachOther() {
    assertRefused(
        ErrorCode.INVALID_CONFIG,
        "min.compaction.lag.ms",
        only(
            topic("a", 1, 1)
                .configs(
                    List.of(
                        new CreatableTopicConfig().name("min.compaction.lag.ms").value("10"),
                        new CreatableTopicConfig().name("max.compaction.lag.ms").value("5")))));
  }

  private static CreatableTopic assigned(Map<Integer, List<Integer>> brokers) {
    List<CreatableReplicaAssignment> assignments = new ArrayList<>();
    brokers.forEach(
        (partition, replicas) ->
            assignments.add(
                new CreatableReplicaAssignment().partitionIndex(partition).brokerIds(replicas)));
    return topic("a", -1, -1).assignments(assignments);
  }

  @Test
  void takesAManualAssignment() {
    List<Integer> here = List.of(Images.BROKER);
    assertEquals(2, only(assigned(Map.of(0, here, 1, here))).numPartitions());
  }

  @Test
  void refusesAManualAssignmentBesideCounts() {
    CreatableTopic topic = assigned(Map.of(0, List.of(Images.BROKER)));
    assertRefused(
        ErrorCode.INVALID_REQUEST, "replication factor", only(topic.replicationFactor((short) 1)));
    assertRefused(
        ErrorCode.INVALID_REQUEST,
        "numPartitions",
        only(topic.replicationFactor((short) -1).numPartitions(1)));
  }

  @Test
  void refusesAManualAssignmentWithGapsUnknownBrokersRepetitionsOrNobody() {
    List<Integer> here = List.of(Images.BROKER);
    ErrorCode error = ErrorCode.INVALID_REPLICA_ASSIGNMENT;
    assertRefused(error, "gap", only(assigned(Map.of(0, here, 2, here))));
    assertRefused(error, "gap", only(assigned(Map.of(-1, here))));
    assertRefused(error, "broker 8", only(assigned(Map.of(0, List.of(8)))));
    assertRefused(
        error, "more than once", only(assigned(Map.of(0, List.of(Images.BROKER, Images.BROKER)))));
    assertRefused(error, "empty", only(assigned(Map.of(0, List.of()))));
    CreatableReplicaAssignment again =
        new CreatableReplicaAssignment().partitionIndex(0).brokerIds(here);
    assertRefused(error, "multiple", only(topic("a", -1, -1).assignments(List.of(again, again))));
  }
}
