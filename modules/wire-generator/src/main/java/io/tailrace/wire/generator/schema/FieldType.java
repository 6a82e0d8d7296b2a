package io.tailrace.wire.generator.schema;

import java.util.Arrays;
import java.util.Optional;

/** What a field holds. */
public sealed interface FieldType {

  /** The name of an array type begins with this. */
  String ARRAY_PREFIX = "[]";

  /**
   * Reads the name of a type: a primitive's, {@code []} and an element type, or else a struct's.
   *
   * @throws SchemaException if it is no name of a type
   */
  static FieldType parse(String text) {
    if (text.startsWith(ARRAY_PREFIX)) {
      FieldType element = parse(text.substring(ARRAY_PREFIX.length()));
      if (element instanceof ArrayOf || element == Primitive.RECORDS) {
        throw new SchemaException("The protocol has no arrays of arrays or of records: " + text);
      }
      return new ArrayOf(element);
    }
    return Primitive.named(text).<FieldType>map(type -> type).orElseGet(() -> new StructOf(text));
  }

  /** Whether values of the type can be absent where a field says so. */
  default boolean canBeNull() {
    return true;
  }

  /** The types that consist of nothing else. */
  enum Primitive implements FieldType {
    /** Yes or no. */
    BOOL("bool", 1),
    /** A signed byte. */
    INT8("int8", 1),
    /** Two bytes, signed. */
    INT16("int16", 2),
    /** Two bytes, unsigned. */
    UINT16("uint16", 2),
    /** Four bytes, signed. */
    INT32("int32", 4),
    /** Four bytes, unsigned. */
    UINT32("uint32", 4),
    /** Eight bytes, signed. */
    INT64("int64", 8),
    /** Eight bytes, IEEE 754. */
    FLOAT64("float64", 8),
    /** Sixteen bytes. */
    UUID("uuid", 16),
    /** UTF-8. */
    STRING("string", 0),
    /** Any bytes. */
    BYTES("bytes", 0),
    /** Record batches. */
    RECORDS("records", 0);

    private final String text;
    private final int size;

    Primitive(String text, int size) {
      this.text = text;
      this.size = size;
    }

    static Optional<Primitive> named(String text) {
      return Arrays.stream(values()).filter(type -> type.text.equals(text)).findAny();
    }

    /** How many bytes a value takes, or 0 where it has a length before it. */
    public int size() {
      return size;
    }

    @Override
    public boolean canBeNull() {
      return size == 0;
    }

    @Override
    public String toString() {
      return text;
    }
  }

  /**
   * Several values of one type.
   *
   * @param element neither an array nor records
   */
  record ArrayOf(FieldType element) implements FieldType {
    @Override
    public String toString() {
      return ARRAY_PREFIX + element;
    }
  }

  /**
   * Fields of their own.
   *
   * @param name of a struct of the same message
   */
  record StructOf(String name) implements FieldType {
    /** Struct names are Java class names. */
    public StructOf {
      if (!name.matches("[A-Z][A-Za-z0-9]*")) {
        throw new SchemaException("Neither a primitive nor the name of a struct: " + name);
      }
    }

    @Override
    public String toString() {
      return name;
    }
  }
}
