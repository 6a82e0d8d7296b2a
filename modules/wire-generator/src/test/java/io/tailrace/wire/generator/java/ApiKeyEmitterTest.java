package io.tailrace.wire.generator.java;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tailrace.wire.generator.schema.MessageSchema;
import io.tailrace.wire.generator.schema.SchemaException;
import io.tailrace.wire.generator.schema.SchemaParser;
import java.util.List;
import org.junit.jupiter.api.Test;

class ApiKeyEmitterTest {

  @Test
  void anUnstableVersionIsNotTheNewest() {
    String source = source(18, "ApiVersions", "0-4", "3+");
    assertTrue(source.contains("API_VERSIONS(18, 0, 3, 4, 3, 32768, true, false)"), source);
  }

  @Test
  void onlyApiVersionsIsAnsweredWithTheOldHeaderForever() {
    String source = source(19, "CreateTopics", "0-4", "3+");
    assertTrue(source.contains("CREATE_TOPICS(19, 0, 3, 4, 3, 3, true, false)"), source);
  }

  @Test
  void aControlledShutdownOfVersionZeroHasAHeaderOfItsOwn() {
    assertTrue(source(7, "ControlledShutdown", "0-4", "3+").contains("id == 7 && version == 0"));
    assertFalse(source(8, "OffsetCommit", "0-4", "3+").contains("version == 0"));
  }

  @Test
  void aRequestAndAResponseOfDifferentVersionsAreRefused() {
    List<MessageSchema> pair =
        List.of(
            schema(1, "request", "FetchRequest", "0-4", "3+"),
            schema(1, "response", "FetchResponse", "0-3", "3+"));
    assertThrows(SchemaException.class, () -> new ApiKeyEmitter(pair).source("some.where"));
  }

  private static String source(int key, String name, String versions, String flexible) {
    return new ApiKeyEmitter(
            List.of(
                schema(key, "request", name + "Request", versions, flexible),
                schema(key, "response", name + "Response", versions, flexible)))
        .source("some.where");
  }

  private static MessageSchema schema(
      int key, String kind, String name, String versions, String flexible) {
    return SchemaParser.parse(
        name,
        """
        {"apiKey": %d, "type": "%s", "name": "%s", "validVersions": "%s", "flexibleVersions": "%s",
         "listeners": ["broker"], "latestVersionUnstable": %b, "fields": []}
        """
            .formatted(key, kind, name, versions, flexible, kind.equals("request")));
  }
}
