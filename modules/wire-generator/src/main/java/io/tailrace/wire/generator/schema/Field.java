package io.tailrace.wire.generator.schema;

import java.util.Optional;
import java.util.OptionalInt;

/**
 * A field of a struct.
 *
 * @param name as in the schema, nearly always with a capital first
 * @param versions those that have the field, within those that have the struct
 * @param nullableVersions those in which it may be absent, within {@code versions}
 * @param taggedVersions those in which it is a tagged field, the last of {@code versions}
 * @param tag its tag where it has tagged versions
 * @param flexibleVersions where they differ from the message's: those with varint lengths
 * @param defaultValue as in the schema, where it gives one
 * @param ignorable whether a version without the field may silently leave it out
 * @param mapKey whether it is part of what tells elements of an array apart
 * @param entityType what the value names, a topic say
 * @param zeroCopy whether the bytes should be read as a view, which all bytes are here
 * @param about what it means
 */
public record Field(
    String name,
    FieldType type,
    VersionRange versions,
    VersionRange nullableVersions,
    VersionRange taggedVersions,
    OptionalInt tag,
    Optional<VersionRange> flexibleVersions,
    Optional<String> defaultValue,
    boolean ignorable,
    boolean mapKey,
    Optional<String> entityType,
    boolean zeroCopy,
    String about) {

  /** The versions in which the field has its place among the others. */
  public VersionRange untaggedVersions() {
    return versions.before(taggedVersions);
  }

  /** Whether the field may be absent in some version. */
  public boolean isNullable() {
    return !nullableVersions.isEmpty();
  }

  /** Whether the field is absent unless it is set. */
  public boolean isNullByDefault() {
    return isNullable()
        && (defaultValue.isPresent()
            ? defaultValue.get().equals("null")
            : type == FieldType.Primitive.RECORDS);
  }
}
