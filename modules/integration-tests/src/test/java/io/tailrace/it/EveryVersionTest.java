package io.tailrace.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tailrace.testkit.junit.TailraceExtension;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.message.ApiMessageType;
import org.apache.kafka.common.message.ApiVersionsRequestData;
import org.apache.kafka.common.message.ApiVersionsResponseData;
import org.apache.kafka.common.protocol.ApiMessage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Every version of every API that is advertised is answered, and with what it has fields for. */
class EveryVersionTest {
  private static final Pattern ERROR = Pattern.compile("[eE]rrorCode=(-?\\d+)");

  /**
   * What these requests must be refused with, as they speak for a member that does not exist, or
   * for a session that has ended with its connection.
   */
  private static final Map<ApiMessageType, Set<Integer>> REFUSALS =
      Map.of(
          ApiMessageType.JOIN_GROUP, Set.of(0, 79),
          ApiMessageType.SYNC_GROUP, Set.of(25),
          ApiMessageType.HEARTBEAT, Set.of(25),
          ApiMessageType.LEAVE_GROUP, Set.of(0, 25),
          ApiMessageType.DELETE_GROUPS, Set.of(69),
          ApiMessageType.UNREGISTER_BROKER, Set.of(102),
          ApiMessageType.SHARE_ACKNOWLEDGE, Set.of(122),
          ApiMessageType.DESCRIBE_ACLS, Set.of(54),
          ApiMessageType.ADD_OFFSETS_TO_TXN, Set.of(42),
          ApiMessageType.END_TXN, Set.of(42));

  @RegisterExtension final TailraceExtension broker = new TailraceExtension();

  @Test
  void noVersionOfAnyApiIsLeftWithoutItsAnswer() throws Exception {
    SampleRequests samples = prepare();
    List<String> wrong = new ArrayList<>();
    for (ApiVersionsResponseData.ApiVersion api : advertised()) {
      ApiMessageType type = ApiMessageType.fromApiKey(api.apiKey());
      // Versions 0 to 2 of Produce are only named, for clients that look for them (KIP-896).
      short oldest = (short) Math.max(api.minVersion(), type.lowestSupportedVersion());
      for (short version = oldest; version <= api.maxVersion(); version++) {
        try (RawClient client = new RawClient(broker.bootstrapServers())) {
          ApiMessage response = client.ask(type, version, samples.request(type, version));
          Set<Integer> errors = errors(response);
          errors.removeAll(REFUSALS.getOrDefault(type, Set.of(0)));
          if (!errors.isEmpty()) {
            wrong.add(type + " " + version + ": errors " + errors);
          }
        } catch (IOException e) {
          wrong.add(type + " " + version + ": " + e);
        }
      }
    }
    assertEquals(List.of(), wrong);
  }

  @Test
  void aVersionPastTheNewestOfApiVersionsIsAnsweredWithWhatThereIs() throws Exception {
    try (RawClient client = new RawClient(broker.bootstrapServers())) {
      client.send(ApiMessageType.API_VERSIONS, (short) 99, (short) 3, new ApiVersionsRequestData());
      ApiVersionsResponseData response =
          (ApiVersionsResponseData) client.receive(ApiMessageType.API_VERSIONS, (short) 0);
      assertEquals(35, response.errorCode());
      assertFalse(response.apiKeys().isEmpty());
    }
  }

  private SampleRequests prepare() throws Exception {
    try (Admin admin = Clients.admin(broker.bootstrapServers())) {
      Uuid id =
          admin
              .createTopics(List.of(new NewTopic(SampleRequests.TOPIC, 2, (short) 1)))
              .topicId(SampleRequests.TOPIC)
              .get();
      admin
          .alterConsumerGroupOffsets(
              SampleRequests.GROUP,
              Map.of(new TopicPartition(SampleRequests.TOPIC, 0), new OffsetAndMetadata(0)))
          .all()
          .get();
      return new SampleRequests(id);
    }
  }

  private List<ApiVersionsResponseData.ApiVersion> advertised() throws IOException {
    try (RawClient client = new RawClient(broker.bootstrapServers())) {
      ApiVersionsResponseData response =
          (ApiVersionsResponseData)
              client.ask(ApiMessageType.API_VERSIONS, (short) 0, new ApiVersionsRequestData());
      assertTrue(response.apiKeys().size() > 20, "few APIs: " + response);
      return List.copyOf(response.apiKeys());
    }
  }

  private static Set<Integer> errors(ApiMessage response) {
    Set<Integer> errors = new TreeSet<>();
    Matcher matcher = ERROR.matcher(response.toString());
    while (matcher.find()) {
      errors.add(Integer.parseInt(matcher.group(1)));
    }
    return errors;
  }
}
