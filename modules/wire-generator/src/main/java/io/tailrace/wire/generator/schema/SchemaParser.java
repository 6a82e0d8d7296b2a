package io.tailrace.wire.generator.schema;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Reads schemas: JSON with {@code //} comments, in the language of Kafka's message definitions. */
public final class SchemaParser {
  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(JsonReadFeature.ALLOW_JAVA_COMMENTS)
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .build();

  private static final Set<String> MESSAGE_NAMES =
      Set.of(
          "apiKey",
          "type",
          "listeners",
          "name",
          "validVersions",
          "deprecatedVersions",
          "flexibleVersions",
          "latestVersionUnstable",
          "fields",
          "commonStructs");
  private static final Set<String> STRUCT_NAMES = Set.of("name", "versions", "about", "fields");
  private static final Set<String> FIELD_NAMES =
      Set.of(
          "name",
          "type",
          "versions",
          "nullableVersions",
          "taggedVersions",
          "tag",
          "flexibleVersions",
          "default",
          "ignorable",
          "mapKey",
          "entityType",
          "zeroCopy",
          "about",
          "fields");

  private final Map<String, StructSchema> structs = new LinkedHashMap<>();
  private VersionRange flexibleVersions = VersionRange.NONE;

  private SchemaParser() {}

  /**
   * Reads and checks a schema.
   *
   * @param where the name of the file, for errors
   * @throws SchemaException if it breaks the rules of the language
   */
  public static MessageSchema parse(String where, String text) {
    try {
      MessageSchema schema = new SchemaParser().message(JSON.readTree(text), where);
      SchemaRules.check(schema);
      return schema;
    } catch (JsonProcessingException e) {
      throw new SchemaException(where + ": " + e.getMessage(), e);
    } catch (SchemaException e) {
      throw new SchemaException(where + ": " + e.getMessage(), e);
    }
  }

  private MessageSchema message(JsonNode node, String where) {
    JsonObject json = new JsonObject(node, where, MESSAGE_NAMES);
    String name = json.requiredText("name");
    VersionRange valid = VersionRange.parse(json.requiredText("validVersions"));
    flexibleVersions =
        valid.isEmpty()
            ? VersionRange.NONE
            : VersionRange.parse(json.requiredText("flexibleVersions"));
    for (JsonNode common : json.elements("commonStructs")) {
      JsonObject struct = new JsonObject(common, name, STRUCT_NAMES);
      VersionRange versions = VersionRange.parse(struct.requiredText("versions")).intersect(valid);
      struct(struct, struct.requiredText("name"), versions, struct.text("about").orElse(""));
    }
    StructSchema root = new StructSchema(name, valid, "", fields(json, name, valid));
    return new MessageSchema(
        name,
        MessageKind.parse(json.requiredText("type")),
        json.number("apiKey"),
        new TreeSet<>(json.elements("listeners").stream().map(JsonNode::asText).toList()),
        valid,
        json.versions("deprecatedVersions").orElse(VersionRange.NONE).intersect(valid),
        flexibleVersions,
        json.flag("latestVersionUnstable"),
        root,
        List.copyOf(structs.values()));
  }

  private void struct(JsonObject json, String name, VersionRange versions, String about) {
    if (structs.containsKey(name)) {
      throw new SchemaException("There are two structs " + name);
    }
    // Taken now, so that structs come in the order of the schema and an inner one cannot have it.
    structs.put(name, new StructSchema(name, versions, about, List.of()));
    structs.put(name, new StructSchema(name, versions, about, fields(json, name, versions)));
  }

  private List<Field> fields(JsonObject json, String struct, VersionRange structVersions) {
    List<Field> fields = new ArrayList<>();
    for (JsonNode node : json.elements("fields")) {
      Field field = field(new JsonObject(node, struct, FIELD_NAMES), struct, structVersions);
      if (!field.versions().isEmpty()) {
        fields.add(field);
      }
    }
    return List.copyOf(fields);
  }

  private Field field(JsonObject json, String struct, VersionRange structVersions) {
    String name = json.requiredText("name");
    FieldType type = FieldType.parse(json.requiredText("type"));
    VersionRange versions =
        VersionRange.parse(json.requiredText("versions")).intersect(structVersions);
    VersionRange tagged = json.versions("taggedVersions").orElse(VersionRange.NONE);
    if (json.has("fields") && !versions.isEmpty()) {
      struct(json, structName(type, struct + "." + name), versions, "");
    }
    return new Field(
        name,
        type,
        versions,
        json.versions("nullableVersions").orElse(VersionRange.NONE).intersect(versions),
        tagged.intersect(versions),
        json.number("tag"),
        json.versions("flexibleVersions"),
        json.text("default"),
        json.flag("ignorable"),
        json.flag("mapKey"),
        json.text("entityType"),
        json.flag("zeroCopy"),
        json.text("about").orElse(""));
  }

  private static String structName(FieldType type, String field) {
    Optional<String> name =
        switch (type) {
          case FieldType.StructOf struct -> Optional.of(struct.name());
          case FieldType.ArrayOf array when array.element() instanceof FieldType.StructOf struct ->
              Optional.of(struct.name());
          case FieldType.ArrayOf _, FieldType.Primitive _ -> Optional.empty();
        };
    return name.orElseThrow(() -> new SchemaException(field + " has fields, but is no struct"));
  }
}
