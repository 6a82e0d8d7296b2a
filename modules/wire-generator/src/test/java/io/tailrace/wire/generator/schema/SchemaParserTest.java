package io.tailrace.wire.generator.schema;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tailrace.wire.generator.schema.FieldType.ArrayOf;
import io.tailrace.wire.generator.schema.FieldType.Primitive;
import io.tailrace.wire.generator.schema.FieldType.StructOf;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SchemaParserTest {

  @Test
  void readsAllThatASchemaSays() {
    MessageSchema message =
        SchemaParser.parse(
            "Sample.json",
            """
            // A comment before it,
            {
              "apiKey": 7, "type": "request", "listeners": ["broker", "controller"],
              "name": "SampleRequest", // one behind it,
              "validVersions": "1-4", "deprecatedVersions": "0-2", "flexibleVersions": "3+",
              "latestVersionUnstable": true,
              "fields": [
                // and one among the fields.
                { "name": "Name", "type": "string", "versions": "2+", "nullableVersions": "0+",
                  "default": "null", "ignorable": true, "mapKey": true, "entityType": "topicName",
                  "flexibleVersions": "none", "about": "See http://example.org." },
                { "name": "Bytes", "type": "bytes", "versions": "3+", "tag": 4,
                  "taggedVersions": "3+", "zeroCopy": true },
                { "name": "Parts", "type": "[]Part", "versions": "0-3", "fields": [
                  { "name": "Shared", "type": "Shared", "versions": "2+" },
                  { "name": "Index", "type": "int32", "versions": "0+" }
                ]},
                { "name": "Past", "type": "[]PastPart", "versions": "0", "fields": [
                  { "name": "Id", "type": "int32", "versions": "0" }
                ]}
              ],
              "commonStructs": [
                { "name": "Shared", "versions": "0+", "about": "Used twice.", "fields": [
                  { "name": "Ids", "type": "[]int64", "versions": "0+" }
                ]}
              ]
            }
            """);
    assertEquals("SampleRequest", message.name());
    assertEquals(MessageKind.REQUEST, message.kind());
    assertEquals(OptionalInt.of(7), message.apiKey());
    assertEquals(Set.of("broker", "controller"), message.listeners());
    assertEquals(new VersionRange(1, 4), message.validVersions());
    assertEquals(new VersionRange(1, 2), message.deprecatedVersions());
    assertEquals(VersionRange.parse("3+"), message.flexibleVersions());
    assertEquals(3, message.highestStableVersion());

    Field name = message.root().fields().get(0);
    assertEquals(Primitive.STRING, name.type());
    assertEquals(new VersionRange(2, 4), name.versions());
    assertEquals(new VersionRange(2, 4), name.nullableVersions());
    assertTrue(name.isNullByDefault() && name.ignorable() && name.mapKey());
    assertEquals(Optional.of("topicName"), name.entityType());
    assertEquals(Optional.of(VersionRange.NONE), name.flexibleVersions());
    assertEquals("See http://example.org.", name.about());

    Field bytes = message.root().fields().get(1);
    assertEquals(List.of(bytes), message.root().taggedFields());
    assertTrue(bytes.zeroCopy() && bytes.untaggedVersions().isEmpty());

    Field parts = message.root().fields().get(2);
    assertEquals(new ArrayOf(new StructOf("Part")), parts.type());
    assertEquals(new VersionRange(1, 3), parts.versions());
    assertEquals(new VersionRange(1, 3), message.struct("Part").versions());
    assertEquals(new VersionRange(2, 3), message.struct("Part").fields().getFirst().versions());
    assertEquals(3, message.root().fields().size(), "what no version has is left out");
    assertEquals(
        List.of("Shared", "Part"), message.structs().stream().map(StructSchema::name).toList());
  }

  @Test
  void aMessageOfThePastNeedsNoFields() {
    MessageSchema message =
        SchemaParser.parse(
            "Old.json",
            """
            {"apiKey": 4, "type": "request", "name": "OldRequest", "validVersions": "none"}
            """);
    assertTrue(message.validVersions().isEmpty());
    assertTrue(message.root().fields().isEmpty());
  }

  @ParameterizedTest
  @CsvSource({"metadata,METADATA", "coordinator-key,COORDINATOR_KEY", "header,HEADER", "data,DATA"})
  void readsAllKinds(String text, MessageKind kind) {
    assertEquals(kind, SchemaParser.parse("x", schema("").replace("data", text)).kind());
  }

  @ParameterizedTest
  @CsvSource({
    "3,0,4",
    "0,none,1",
    "1,0-1,2",
    "2,2+,3",
  })
  void onlyAnUnstableVersionIsNotStable(int lowest, String flexible, int highest) {
    String text =
        schema("")
            .replace("\"0-3\"", "\"%d-%d\"".formatted(lowest, highest))
            .replace("2+", flexible);
    assertEquals(highest, SchemaParser.parse("x", text).highestStableVersion());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        // No types.
        "'name': 'A', 'type': '[][]int32', 'versions': '0+'",
        "'name': 'A', 'type': '[]records', 'versions': '0+'",
        "'name': 'A', 'type': 'int31', 'versions': '0+'",
        "'name': 'A', 'type': 'Missing', 'versions': '0+'",
        // What the language lacks.
        "'name': 'A', 'type': 'int32', 'versions': '0+', 'nullable': true",
        "'name': 'A', 'type': 'int32'",
        "'name': 'A', 'type': 'int32', 'versions': 'all'",
        "'name': 'A', 'name': 'B', 'type': 'int32', 'versions': '0+'",
        "'name': 'A', 'type': 'int32', 'versions': '0+', 'fields': []",
        // Names that Java does not allow.
        "'name': 'A-B', 'type': 'int32', 'versions': '0+'",
        "'name': 'Default', 'type': 'int32', 'versions': '0+'",
        "'name': 'HashCode', 'type': 'int32', 'versions': '0+'",
        // Null where there is none.
        "'name': 'A', 'type': 'int32', 'versions': '0+', 'nullableVersions': '0+'",
        "'name': 'A', 'type': 'string', 'versions': '0+', 'default': 'null'",
        "'name': 'A', 'type': 'string', 'versions': '0+', 'nullableVersions': '1+', 'default':"
            + " 'null'",
        // Tags that cannot be.
        "'name': 'A', 'type': 'int32', 'versions': '2+', 'taggedVersions': '2+'",
        "'name': 'A', 'type': 'int32', 'versions': '0+', 'taggedVersions': '0+', 'tag': 0",
        "'name': 'A', 'type': 'int32', 'versions': '2+', 'taggedVersions': '2', 'tag': 0",
        "'name': 'A', 'type': 'records', 'versions': '2+', 'taggedVersions': '2+', 'tag': 0",
        "'name': 'A', 'type': 'int32', 'versions': '2+', 'taggedVersions': '2+', 'tag': 'x'",
        "'name': 'A', 'type': 'int32', 'versions': '2+', 'taggedVersions': '2+', 'tag': 0}, "
            + "{'name': 'B', 'type': 'int32', 'versions': '2+', 'taggedVersions': '2+', 'tag': 0",
        // The same twice.
        "'name': 'A', 'type': 'int32', 'versions': '0+'}, "
            + "{'name': 'a', 'type': 'int32', 'versions': '0+'",
        "'name': 'A', 'type': 'P', 'versions': '0+', 'fields': []}, "
            + "{'name': 'B', 'type': 'P', 'versions': '0+', 'fields': []",
        // Elements without a byte, as many as there be.
        "'name': 'A', 'type': '[]P', 'versions': '0+', 'fields': []",
        "'name': 'A', 'type': '[]P', 'versions': '0+', 'fields': "
            + "[{'name': 'B', 'type': 'int8', 'versions': '1+'}]",
      })
  void refusesFieldsThatMeanNothing(String field) {
    String text = schema("{" + field.replace('\'', '"') + "}");
    var refusal = assertThrows(SchemaException.class, () -> SchemaParser.parse("X.json", text));
    assertTrue(refusal.getMessage().startsWith("X.json: "), refusal.getMessage());
  }

  @Test
  void refusesStructsWithinThemselves() {
    String text =
        """
        {"type": "data", "name": "Sample", "validVersions": "0", "flexibleVersions": "none",
         "fields": [{"name": "A", "type": "P", "versions": "0+"}],
         "commonStructs": [{"name": "P", "versions": "0+", "fields": [
           {"name": "More", "type": "[]P", "versions": "0+"}]}]}
        """;
    var refusal = assertThrows(SchemaException.class, () -> SchemaParser.parse("x", text));
    assertEquals("x: P contains itself", refusal.getMessage());
  }

  @Test
  void refusesStructsInVersionsThatTheyLack() {
    String text =
        """
        {"type": "data", "name": "Sample", "validVersions": "0-1", "flexibleVersions": "none",
         "fields": [{"name": "A", "type": "P", "versions": "0+"}],
         "commonStructs": [{"name": "P", "versions": "1+", "fields": [
           {"name": "B", "type": "int8", "versions": "0+"}]}]}
        """;
    assertThrows(SchemaException.class, () -> SchemaParser.parse("x", text));
  }

  @Test
  void theSmallestElementIsThatOfTheVersionWithTheLeast() {
    MessageSchema message =
        SchemaParser.parse(
            "x",
            schema(
                """
                {"name": "A", "type": "[]P", "versions": "0+", "fields": [
                  {"name": "Id", "type": "int32", "versions": "0-2"},
                  {"name": "Uuid", "type": "uuid", "versions": "3+"},
                  {"name": "Text", "type": "string", "versions": "1+"},
                  {"name": "Data", "type": "bytes", "versions": "1+", "flexibleVersions": "none"},
                  {"name": "Tagged", "type": "int64", "versions": "2+", "taggedVersions": "2+", "tag": 0}
                ]}
                """));
    SmallestSize size = new SmallestSize(message);
    FieldType element = new StructOf("P");
    assertEquals(4, size.of(element, new VersionRange(0, 1)));
    assertEquals(10, size.of(element, new VersionRange(1, 1)));
    assertEquals(10, size.of(element, new VersionRange(2, 3)));
    assertEquals(22, size.of(element, new VersionRange(3, 3)));
    assertFalse(message.root().fields().isEmpty());
  }

  private static String schema(String fields) {
    return """
    {"type": "data", "name": "Sample", "validVersions": "0-3", "flexibleVersions": "2+",
     "fields": [%s]}
    """
        .formatted(fields);
  }
}
