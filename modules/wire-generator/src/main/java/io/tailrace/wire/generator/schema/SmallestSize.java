package io.tailrace.wire.generator.schema;

/**
 * How few bytes a value can take: what the length of an array is checked against before anything is
 * allocated by it.
 */
public final class SmallestSize {
  private final MessageSchema message;

  /** For values within a message. */
  public SmallestSize(MessageSchema message) {
    this.message = message;
  }

  /**
   * The bytes of an element of an array, which has no versions of its own.
   *
   * @param versions the versions that count; not empty
   */
  public int of(FieldType element, VersionRange versions) {
    int smallest = Integer.MAX_VALUE;
    for (int version = versions.lowest(); version <= versions.highest(); version++) {
      smallest = Math.min(smallest, value(element, version, isFlexible(version)));
    }
    return smallest;
  }

  private boolean isFlexible(int version) {
    return message.flexibleVersions().contains(version);
  }

  private int value(FieldType type, int version, boolean compact) {
    return switch (type) {
      case FieldType.Primitive.STRING -> compact ? 1 : Short.BYTES;
      case FieldType.Primitive.BYTES, FieldType.Primitive.RECORDS -> compact ? 1 : Integer.BYTES;
      case FieldType.Primitive fixed -> fixed.size();
      case FieldType.ArrayOf _ -> compact ? 1 : Integer.BYTES;
      case FieldType.StructOf(String name) -> struct(message.struct(name), version);
    };
  }

  private int struct(StructSchema struct, int version) {
    int size = isFlexible(version) ? 1 : 0;
    for (Field field : struct.fields()) {
      if (field.untaggedVersions().contains(version)) {
        size += field(field, version);
      }
    }
    return size;
  }

  private int field(Field field, int version) {
    if (field.type() instanceof FieldType.StructOf && field.nullableVersions().contains(version)) {
      return 1;
    }
    VersionRange compact = field.flexibleVersions().orElse(message.flexibleVersions());
    return value(field.type(), version, compact.contains(version));
  }
}
