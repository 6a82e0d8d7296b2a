package io.tailrace.wire.generator.java;

import io.tailrace.wire.generator.schema.FieldType;

/** How Java holds what the types of the schema language say. */
final class JavaTypes {
  private JavaTypes() {}

  /** The type of a variable. */
  static String of(FieldType type) {
    return switch (type) {
      case FieldType.Primitive primitive ->
          switch (primitive) {
            case BOOL -> "boolean";
            case INT8 -> "byte";
            case INT16 -> "short";
            case UINT16, INT32 -> "int";
            case UINT32, INT64 -> "long";
            case FLOAT64 -> "double";
            case UUID -> "Uuid";
            case STRING -> "String";
            case BYTES -> "ByteBuffer";
            case RECORDS -> "Payload";
          };
      case FieldType.ArrayOf(FieldType element) -> "List<" + boxed(element) + ">";
      case FieldType.StructOf(String name) -> name;
    };
  }

  /** The type as a type argument. */
  static String boxed(FieldType type) {
    return switch (of(type)) {
      case "boolean" -> "Boolean";
      case "byte" -> "Byte";
      case "short" -> "Short";
      case "int" -> "Integer";
      case "long" -> "Long";
      case "double" -> "Double";
      case String reference -> reference;
    };
  }

  /** Whether the variable holds the value itself. */
  static boolean isValue(FieldType type) {
    return !boxed(type).equals(of(type));
  }
}
