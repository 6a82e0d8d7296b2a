package io.tailrace.wire.generator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tailrace.wire.generator.schema.SchemaException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GenerateMessagesTest {
  private static final FileTime LONG_AGO = FileTime.fromMillis(1_000_000);

  @TempDir Path temp;
  private Path schemas;
  private Path sources;

  @BeforeEach
  void folders() throws IOException {
    schemas = Files.createDirectory(temp.resolve("schemas"));
    sources = temp.resolve("sources/some/where");
  }

  @Test
  void nothingComesOfNoSchemas() {
    generate();
    assertFalse(Files.exists(sources));
    GenerateMessages.main(
        "--package",
        "some.where",
        "--target",
        temp.resolve("other").toString(),
        "--folder",
        temp.resolve("missing").toString());
    assertFalse(Files.exists(temp.resolve("other/some")));
  }

  @Test
  void whatHasNotChangedIsNotWrittenAgain() throws IOException {
    schema("One", "int32");
    schema("Two", "int32");
    generate();
    age("One");
    age("Two");
    generate();
    assertEquals(LONG_AGO, Files.getLastModifiedTime(sources.resolve("One.java")));
    schema("Two", "int64");
    generate();
    assertEquals(LONG_AGO, Files.getLastModifiedTime(sources.resolve("One.java")));
    assertTrue(Files.readString(sources.resolve("Two.java")).contains("private long value"));
  }

  @Test
  void whatHasLostItsSchemaGoes() throws IOException {
    schema("One", "int32");
    schema("Two", "int32");
    generate();
    Files.delete(schemas.resolve("Two.json"));
    generate();
    assertTrue(Files.exists(sources.resolve("One.java")));
    assertFalse(Files.exists(sources.resolve("Two.java")));
  }

  @Test
  void aWrongSchemaLeavesWhatIsThereAndIsSeenAgain() throws IOException {
    schema("One", "int32");
    generate();
    schema("Two", "int33");
    assertThrows(SchemaException.class, this::generate);
    assertThrows(SchemaException.class, this::generate);
    assertTrue(Files.exists(sources.resolve("One.java")));
  }

  @Test
  void aDefaultThatTheTypeCannotHoldIsRefused() throws IOException {
    for (String type : new String[] {"int8", "uint16", "bool", "uuid", "bytes"}) {
      schema("One", type + "\", \"default\": \"70000");
      assertThrows(SchemaException.class, this::generate, type);
    }
  }

  @Test
  void optionsThatAreNotThereAreRefused() {
    assertThrows(IllegalArgumentException.class, () -> GenerateMessages.main("--pakage", "x"));
    assertThrows(IllegalArgumentException.class, () -> GenerateMessages.main("--package"));
    assertThrows(IllegalArgumentException.class, () -> GenerateMessages.main("--package", "x"));
  }

  @Test
  void aReusableMessageThatIsNotThereIsRefused() throws IOException {
    schema("One", "int32");
    assertThrows(SchemaException.class, () -> generate("--reusable", "Two"));
  }

  @Test
  void aRequestWithoutItsResponseIsRefused() throws IOException {
    Files.writeString(
        schemas.resolve("One.json"),
        """
        {"apiKey": 0, "type": "request", "name": "OneRequest", "validVersions": "0",
         "flexibleVersions": "none", "fields": []}
        """);
    assertThrows(SchemaException.class, () -> generate("--api-keys"));
  }

  private void generate(String... more) {
    String[] arguments = {
      "--package",
      "some.where",
      "--target",
      temp.resolve("sources").toString(),
      "--folder",
      schemas.toString()
    };
    String[] all = new String[arguments.length + more.length];
    System.arraycopy(arguments, 0, all, 0, arguments.length);
    System.arraycopy(more, 0, all, arguments.length, more.length);
    GenerateMessages.main(all);
  }

  private void schema(String name, String type) throws IOException {
    Files.writeString(
        schemas.resolve(name + ".json"),
        """
        {"type": "data", "name": "%s", "validVersions": "0", "flexibleVersions": "none",
         "fields": [{"name": "Value", "type": "%s", "versions": "0+"}]}
        """
            .formatted(name, type));
  }

  private void age(String name) throws IOException {
    Files.setLastModifiedTime(sources.resolve(name + ".java"), LONG_AGO);
  }
}
