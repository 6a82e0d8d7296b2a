package io.tailrace.wire.generator.schema;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.StreamSupport;

/** A JSON object that knows which names it may have, so that no typing error passes. */
record JsonObject(JsonNode node, String where) {

  JsonObject(JsonNode node, String where, Set<String> names) {
    this(node, where);
    Set<String> unknown = new TreeSet<>();
    node.fieldNames().forEachRemaining(unknown::add);
    unknown.removeAll(names);
    if (!node.isObject() || !unknown.isEmpty()) {
      throw new SchemaException(where + " has what the schema language lacks: " + unknown);
    }
  }

  Optional<String> text(String name) {
    return Optional.ofNullable(node.get(name)).map(JsonNode::asText);
  }

  String requiredText(String name) {
    return text(name).orElseThrow(() -> new SchemaException(where + " lacks " + name));
  }

  boolean flag(String name) {
    return text(name).map("true"::equals).orElse(false);
  }

  OptionalInt number(String name) {
    JsonNode value = node.get(name);
    if (value == null) {
      return OptionalInt.empty();
    }
    if (!value.canConvertToInt()) {
      throw new SchemaException(where + " has a " + name + " that is no number: " + value);
    }
    return OptionalInt.of(value.intValue());
  }

  Optional<VersionRange> versions(String name) {
    return text(name).map(VersionRange::parse);
  }

  boolean has(String name) {
    return node.has(name);
  }

  List<JsonNode> elements(String name) {
    JsonNode array = node.path(name);
    return StreamSupport.stream(array.spliterator(), false).toList();
  }
}
