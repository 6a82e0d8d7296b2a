package io.tailrace.kernel.metadata;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tailrace.kernel.config.GroupKey;
import io.tailrace.kernel.config.GroupKeys;
import io.tailrace.kernel.group.GroupConfig;
import io.tailrace.kernel.metadata.ConfigResource.Type;
import io.tailrace.kernel.metadata.Controller.Change;
import io.tailrace.spi.config.ConfigKey;
import io.tailrace.wire.ErrorCode;
import io.tailrace.wire.message.AlterConfigsRequest;
import io.tailrace.wire.message.AlterConfigsResponse;
import io.tailrace.wire.message.IncrementalAlterConfigsRequest;
import io.tailrace.wire.message.IncrementalAlterConfigsRequest.AlterConfigsResource;
import io.tailrace.wire.message.IncrementalAlterConfigsRequest.AlterableConfig;
import io.tailrace.wire.message.IncrementalAlterConfigsResponse;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConfigAlterationTest {
  private static final byte SET = 0;
  private static final byte DELETE = 1;
  private static final byte APPEND = 2;
  private static final byte SUBTRACT = 3;
  private static final ConfigResource TOPIC = ConfigResource.topic("a");

  private static final ConfigKey<Integer> GROUP_TIMEOUT =
      ConfigKey.ofInt("consumer.session.timeout.ms", 45_000, 1, Integer.MAX_VALUE);
  private static final ConfigResource GROUP = new ConfigResource(Type.GROUP, "g");
  private static final ConfigResource METRICS = new ConfigResource(Type.CLIENT_METRICS, "m");

  private final ConfigAlteration alteration =
      new ConfigAlteration(
          Images.broker(Map.of()),
          new GroupKeys(
              List.of(
                  GroupKey.of(
                      GROUP_TIMEOUT,
                      GROUP_TIMEOUT.named("group.consumer.session.timeout.ms"),
                      GroupConfig.MIN_SESSION_TIMEOUT_MS,
                      GroupConfig.MAX_SESSION_TIMEOUT_MS))));
  private MetadataImage image =
      Images.withConfig(Images.withTopic(MetadataImage.EMPTY, "a", 1), TOPIC, "retention.ms", "5");

  private static AlterableConfig op(byte operation, String name, String value) {
    return new AlterableConfig()
        .configOperation(operation)
        .name(name)
        .value(Optional.ofNullable(value));
  }

  private static AlterConfigsResource on(ConfigResource resource, AlterableConfig... configs) {
    return new AlterConfigsResource()
        .resourceType(resource.type().id())
        .resourceName(resource.name())
        .configs(List.of(configs));
  }

  private ErrorCode alter(AlterConfigsResource... resources) {
    Change<IncrementalAlterConfigsResponse> change =
        alteration.decide(
            image, new IncrementalAlterConfigsRequest().resources(List.of(resources)));
    image = Images.after(image, change.records());
    IncrementalAlterConfigsResponse.AlterConfigsResourceResponse last =
        change.response().responses().getLast();
    assertEquals(last.errorCode() == 0, last.errorMessage().isEmpty());
    return ErrorCode.forCode(last.errorCode());
  }

  private void assertRefused(ErrorCode error, AlterConfigsResource... resources) {
    MetadataImage before = image;
    assertEquals(error, alter(resources));
    assertEquals(before, image);
  }

  @Test
  void setsAndDeletes() {
    assertEquals(
        ErrorCode.NONE,
        alter(on(TOPIC, op(SET, "segment.ms", "7"), op(DELETE, "retention.ms", null))));
    assertEquals(Map.of("segment.ms", "7"), image.configsOf(TOPIC));
  }

  @Test
  void deletingTheLastConfigLeavesNothingBehind() {
    assertEquals(ErrorCode.NONE, alter(on(TOPIC, op(DELETE, "retention.ms", null))));
    assertEquals(Map.of(), image.configs());
  }

  @Test
  void appendsToWhatApplies() {
    alter(on(TOPIC, op(APPEND, "cleanup.policy", "compact,delete")));
    assertEquals("delete,compact", image.configsOf(TOPIC).get("cleanup.policy"));
    alter(on(TOPIC, op(SUBTRACT, "cleanup.policy", "delete")));
    assertEquals("compact", image.configsOf(TOPIC).get("cleanup.policy"));
  }

  @Test
  void appendsNothingToWhatIsNoList() {
    assertRefused(ErrorCode.INVALID_CONFIG, on(TOPIC, op(APPEND, "retention.ms", "1")));
    assertRefused(ErrorCode.INVALID_CONFIG, on(TOPIC, op(SUBTRACT, "no.such", "1")));
  }

  @Test
  void validateOnlyChangesNothing() {
    Change<IncrementalAlterConfigsResponse> change =
        alteration.decide(
            image,
            new IncrementalAlterConfigsRequest()
                .resources(List.of(on(TOPIC, op(SET, "segment.ms", "7"))))
                .validateOnly(true));
    assertEquals(List.of(), change.records());
    assertEquals(0, change.response().responses().getFirst().errorCode());
  }

  @Test
  void doesAllOrNothingForEachResource() {
    assertRefused(
        ErrorCode.INVALID_CONFIG,
        on(TOPIC, op(SET, "segment.ms", "7"), op(SET, "segment.bytes", "x")));
  }

  @ParameterizedTest
  @CsvSource({"no.such,1", "retention.ms,-2", "cleanup.policy,shred", "remote.storage.enable,true"})
  void refusesUnknownTopicConfigsAndBadValues(String name, String value) {
    assertRefused(ErrorCode.INVALID_CONFIG, on(TOPIC, op(SET, name, value)));
  }

  @Test
  void refusesRepetitionsMissingValuesAndUnknownOperations() {
    AlterableConfig set = op(SET, "segment.ms", "7");
    assertRefused(ErrorCode.INVALID_REQUEST, on(TOPIC, set), on(TOPIC, set));
    assertRefused(ErrorCode.INVALID_REQUEST, on(TOPIC, set, op(DELETE, "segment.ms", null)));
    assertRefused(ErrorCode.INVALID_REQUEST, on(TOPIC, op(SET, "segment.ms", null)));
    assertRefused(ErrorCode.INVALID_REQUEST, on(TOPIC, op((byte) 4, "segment.ms", "7")));
  }

  @Test
  void refusesResourcesThatAreNotThere() {
    AlterableConfig set = op(SET, "segment.ms", "7");
    assertRefused(ErrorCode.UNKNOWN_TOPIC_OR_PARTITION, on(ConfigResource.topic("b"), set));
    assertRefused(ErrorCode.INVALID_TOPIC_EXCEPTION, on(ConfigResource.topic("b c"), set));
    assertRefused(ErrorCode.INVALID_REQUEST, on(ConfigResource.topic(""), set));
    assertRefused(ErrorCode.INVALID_REQUEST, on(ConfigResource.broker(8), set));
    assertRefused(ErrorCode.INVALID_REQUEST, on(new ConfigResource(Type.BROKER_LOGGER, "7"), set));
    assertRefused(ErrorCode.INVALID_REQUEST, on(new ConfigResource(Type.CLIENT_METRICS, "m"), set));
    assertRefused(ErrorCode.INVALID_REQUEST, on(new ConfigResource(Type.UNKNOWN, "m"), set));
    assertRefused(ErrorCode.INVALID_CONFIG, on(new ConfigResource(Type.GROUP, "g"), set));
  }

  @Test
  void changesOnABrokerWhatCanBeChangedWithoutARestart() {
    ConfigResource broker = ConfigResource.broker(Images.BROKER);
    AlterableConfig set = op(SET, "log.retention.ms", "7");
    assertEquals(ErrorCode.NONE, alter(on(broker, set), on(ConfigResource.ALL_BROKERS, set)));
    assertEquals(Map.of("log.retention.ms", "7"), image.configsOf(broker));
    assertRefused(ErrorCode.INVALID_REQUEST, on(broker, op(SET, "log.retention.hours", "7")));
    assertRefused(ErrorCode.INVALID_REQUEST, on(broker, op(SET, "node.id", "8")));
    assertRefused(ErrorCode.INVALID_REQUEST, on(broker, op(SET, "no.such", "8")));
    assertRefused(ErrorCode.INVALID_REQUEST, on(broker, op(SET, "log.retention.ms", "x")));
  }

  @Test
  void configuresGroupsWithinTheBoundsOfTheBroker() {
    String name = GROUP_TIMEOUT.name();
    assertEquals(ErrorCode.NONE, alter(on(GROUP, op(SET, name, "6000"))));
    assertEquals(Map.of(name, "6000"), image.configsOf(GROUP));
    assertRefused(ErrorCode.INVALID_CONFIG, on(GROUP, op(SET, name, "5999")));
    assertRefused(ErrorCode.INVALID_CONFIG, on(GROUP, op(SET, name, "1800001")));
    assertRefused(ErrorCode.INVALID_CONFIG, on(GROUP, op(SET, name, "x")));
    assertEquals(ErrorCode.NONE, alter(on(GROUP, op(DELETE, name, null))));
    assertEquals(Map.of(), image.configsOf(GROUP));
  }

  @Test
  void configuresSubscriptionsOfClientMetrics() {
    assertEquals(
        ErrorCode.NONE,
        alter(
            on(
                METRICS,
                op(SET, "metrics", "org.apache.kafka.producer.,org.apache.kafka.consumer."),
                op(SET, "interval.ms", "100"),
                op(SET, "match", "client_id=a.*,client_source_port=9[0-9]+"))));
    assertEquals(3, image.configsOf(METRICS).size());
    assertRefused(ErrorCode.INVALID_REQUEST, on(METRICS, op(SET, "interval.ms", "99")));
    assertRefused(ErrorCode.INVALID_REQUEST, on(METRICS, op(SET, "no.such", "1")));
    assertRefused(ErrorCode.INVALID_CONFIG, on(METRICS, op(SET, "match", "client_id=(")));
    assertRefused(ErrorCode.INVALID_CONFIG, on(METRICS, op(SET, "match", "color=red")));
    assertRefused(
        ErrorCode.INVALID_REQUEST,
        on(new ConfigResource(Type.CLIENT_METRICS, ""), op(SET, "interval.ms", "100")));
  }

  @Test
  void theOldApiReplacesAllConfigs() {
    AlterConfigsRequest request =
        new AlterConfigsRequest()
            .resources(
                List.of(
                    new AlterConfigsRequest.AlterConfigsResource()
                        .resourceType(Type.TOPIC.id())
                        .resourceName("a")
                        .configs(
                            List.of(
                                new AlterConfigsRequest.AlterableConfig()
                                    .name("segment.ms")
                                    .value("7")))));
    Change<AlterConfigsResponse> change = alteration.decide(image, request);
    assertEquals(Map.of("segment.ms", "7"), Images.after(image, change.records()).configsOf(TOPIC));
    assertEquals(List.of(), alteration.decide(image, request.validateOnly(true)).records());
  }

  @Test
  void theOldApiRefusesAsTheNewOneDoes() {
    AlterConfigsRequest request =
        new AlterConfigsRequest()
            .resources(
                List.of(
                    new AlterConfigsRequest.AlterConfigsResource()
                        .resourceType(Type.TOPIC.id())
                        .resourceName("a")
                        .configs(
                            List.of(
                                new AlterConfigsRequest.AlterableConfig()
                                    .name("no.such")
                                    .value("7")))));
    Change<AlterConfigsResponse> change = alteration.decide(image, request);
    assertEquals(
        ErrorCode.INVALID_CONFIG.code(), change.response().responses().getFirst().errorCode());
    assertTrue(change.records().isEmpty());
  }
}
