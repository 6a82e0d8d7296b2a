package io.tailrace.wire.generator.schema;

import java.util.List;

/**
 * Fields in the order in which they are written.
 *
 * @param name as in the schema
 * @param versions those of the message that can have the struct
 * @param about what it means
 * @param fields those that some version has
 */
public record StructSchema(String name, VersionRange versions, String about, List<Field> fields) {

  /** The fields that some version tags, by their tags. */
  public List<Field> taggedFields() {
    return fields.stream()
        .filter(field -> !field.taggedVersions().isEmpty())
        .sorted((a, b) -> Integer.compare(a.tag().orElseThrow(), b.tag().orElseThrow()))
        .toList();
  }
}
