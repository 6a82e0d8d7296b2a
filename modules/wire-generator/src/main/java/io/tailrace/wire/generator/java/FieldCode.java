package io.tailrace.wire.generator.java;

import io.tailrace.wire.generator.schema.Field;
import io.tailrace.wire.generator.schema.FieldType;
import io.tailrace.wire.generator.schema.FieldType.Primitive;
import io.tailrace.wire.generator.schema.MessageSchema;
import io.tailrace.wire.generator.schema.SchemaException;
import io.tailrace.wire.generator.schema.StructSchema;
import io.tailrace.wire.generator.schema.VersionRange;

/**
 * A field as Java sees it.
 *
 * @param reusable whether the message keeps its parts to fill them again
 */
record FieldCode(MessageSchema message, StructSchema struct, Field field, boolean reusable) {

  String name() {
    return Names.member(field.name());
  }

  /** The variable, so named that no local one hides it. */
  String self() {
    return "this." + name();
  }

  FieldType type() {
    return field.type();
  }

  boolean isNullable() {
    return field.isNullable();
  }

  /** Whether the field is a list that keeps its elements. */
  boolean isReusableList() {
    return reusable
        && type() instanceof FieldType.ArrayOf(FieldType element)
        && element instanceof FieldType.StructOf;
  }

  /** Whether the field is a struct that is part of the message for good. */
  boolean isReusableStruct() {
    return reusable && type() instanceof FieldType.StructOf && !isNullable();
  }

  /** Whether record batches are read into a view that is part of the message for good. */
  boolean isReusableRecords() {
    return reusable && type() == Primitive.RECORDS;
  }

  /** The variable that tells whether a reusable list is there. */
  String presence() {
    return self() + "Present";
  }

  /** The type without the absence: of a setter's argument. */
  String plainType() {
    return isReusableList() ? "Reusable" + JavaTypes.of(type()) : JavaTypes.of(type());
  }

  /** The type of the accessor. */
  String javaType() {
    return isNullable() ? "Optional<" + plainType() + ">" : plainType();
  }

  /** The name of the element's class, of a list of structs. */
  String elementClass() {
    return JavaTypes.of(((FieldType.ArrayOf) type()).element());
  }

  /** Where the field is, for error texts. */
  String path() {
    String owner = struct == message.root() ? "" : struct.name() + ".";
    return Names.literal(message.name() + "." + owner + name());
  }

  Condition in(VersionRange versions) {
    return Condition.of(versions, struct.versions());
  }

  /** Whether the version, which has the field, has varint lengths for it. */
  Condition compact() {
    VersionRange flexible = field.flexibleVersions().orElse(message.flexibleVersions());
    return Condition.of(flexible, field.versions());
  }

  /** Whether the field may be absent in the version, which has the field. */
  Condition nullable() {
    return Condition.of(field.nullableVersions(), field.versions());
  }

  /** The default as an expression. */
  String defaultValue() {
    if (field.isNullByDefault()) {
      return "Optional.empty()";
    }
    return isNullable() ? "Optional.of(" + plainDefault() + ")" : plainDefault();
  }

  /** Asks whether the field says something other than its default. */
  String isSet() {
    if (!isNullable()) {
      return plainIsSet(self());
    }
    if (isReusableList()) {
      return field.isNullByDefault()
          ? presence()
          : "(!" + presence() + " || !" + self() + ".isEmpty())";
    }
    return field.isNullByDefault()
        ? self() + ".isPresent()"
        : "(" + self() + ".isEmpty() || " + plainIsSet(self() + ".get()") + ")";
  }

  private String plainIsSet(String value) {
    return switch (type()) {
      case Primitive primitive ->
          switch (primitive) {
            case BOOL -> plainDefault().equals("true") ? "!" + value : value;
            case INT8, INT16, UINT16, INT32, UINT32, INT64 -> value + " != " + plainDefault();
            case FLOAT64 -> "Double.compare(" + value + ", " + plainDefault() + ") != 0";
            case STRING ->
                plainDefault().equals("\"\"")
                    ? "!" + value + ".isEmpty()"
                    : "!" + value + ".equals(" + plainDefault() + ")";
            case UUID -> "!" + value + ".equals(Uuid.ZERO)";
            case BYTES -> value + ".hasRemaining()";
            case RECORDS -> value + ".size() != 0";
          };
      case FieldType.ArrayOf _ -> "!" + value + ".isEmpty()";
      case FieldType.StructOf _ -> "!" + value + ".hasDefaults()";
    };
  }

  private String plainDefault() {
    String given = field.defaultValue().orElse("");
    return switch (type()) {
      case Primitive primitive ->
          switch (primitive) {
            case BOOL -> bool(given);
            case INT8 -> number(given, Byte.MIN_VALUE, Byte.MAX_VALUE);
            case INT16 -> number(given, Short.MIN_VALUE, Short.MAX_VALUE);
            case UINT16 -> number(given, 0, 0xffff);
            case INT32 -> number(given, Integer.MIN_VALUE, Integer.MAX_VALUE);
            case UINT32 -> number(given, 0, 0xffff_ffffL) + "L";
            case INT64 -> number(given, Long.MIN_VALUE, Long.MAX_VALUE) + "L";
            case FLOAT64 -> Double.toString(given.isEmpty() ? 0 : Double.parseDouble(given));
            case STRING -> Names.literal(given);
            case UUID -> none(given, "Uuid.ZERO");
            case BYTES -> none(given, "ByteReader.NO_BYTES");
            case RECORDS -> none(given, "Payload.EMPTY");
          };
      case FieldType.ArrayOf _ -> none(given, "List.of()");
      case FieldType.StructOf(String name) -> none(given, "new " + name + "()");
    };
  }

  private String bool(String given) {
    return switch (given) {
      case "", "false" -> "false";
      case "true" -> "true";
      default -> throw wrongDefault(given);
    };
  }

  private String number(String given, long lowest, long highest) {
    try {
      long value = given.isEmpty() ? 0 : Long.decode(given);
      if (value >= lowest && value <= highest) {
        return Long.toString(value);
      }
    } catch (NumberFormatException e) {
      throw new SchemaException(path() + " has no number for a default: " + given, e);
    }
    throw wrongDefault(given);
  }

  private String none(String given, String only) {
    if (!given.isEmpty()) {
      throw wrongDefault(given);
    }
    return only;
  }

  private SchemaException wrongDefault(String given) {
    return new SchemaException(path() + " cannot be " + given + " by default");
  }
}
