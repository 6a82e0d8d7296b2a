package io.tailrace.wire.message;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import org.apache.kafka.common.message.ApiMessageType;
import org.apache.kafka.common.protocol.ApiKeys;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class ApiKeyTest {

  static List<ApiKeys> theirs() {
    return Arrays.stream(ApiKeys.values()).filter(ApiKeys::hasValidVersion).toList();
  }

  @Test
  void thereAreAsManyAsKafkaHas() {
    assertEquals(theirs().size(), ApiKey.values().length);
  }

  @ParameterizedTest
  @MethodSource("theirs")
  void isKafkas(ApiKeys theirs) {
    ApiKey ours = ApiKey.valueOf(theirs.name());
    assertEquals(theirs.id, ours.id());
    assertEquals(theirs.oldestVersion(), ours.oldestVersion());
    assertEquals(theirs.latestVersion(false), ours.newestVersion());
    assertEquals(theirs.latestVersion(true), ours.unstableVersion());
    assertEquals(
        theirs.messageType.listeners().contains(ApiMessageType.ListenerType.BROKER),
        ours.isOnBroker());
    assertEquals(
        theirs.messageType.listeners().contains(ApiMessageType.ListenerType.CONTROLLER),
        ours.isOnController());
    for (short version = ours.oldestVersion(); version <= ours.unstableVersion(); version++) {
      assertEquals(theirs.requestHeaderVersion(version), ours.requestHeaderVersion(version));
      assertEquals(theirs.responseHeaderVersion(version), ours.responseHeaderVersion(version));
    }
  }

  @ParameterizedTest
  @EnumSource(ApiKey.class)
  void makesItsMessages(ApiKey key) {
    assertEquals(key, ApiKey.forId(key.id()).orElseThrow());
    assertEquals(key.oldestVersion(), key.newRequest().lowestVersion());
    assertEquals(key.unstableVersion(), key.newResponse().highestVersion());
    String request = key.newRequest().getClass().getSimpleName();
    String response = key.newResponse().getClass().getSimpleName();
    assertEquals(request.replace("Request", "Response"), response);
  }

  @Test
  void requestsOfThePastAndOfTheFutureAreUnknown() {
    assertTrue(ApiKey.forId((short) 4).isEmpty());
    assertTrue(ApiKey.forId((short) -1).isEmpty());
    assertTrue(ApiKey.forId(Short.MAX_VALUE).isEmpty());
  }
}
