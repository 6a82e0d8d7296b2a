package io.tailrace.wire;

import java.nio.ByteBuffer;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Random;
import java.util.TreeMap;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.protocol.types.BoundField;
import org.apache.kafka.common.protocol.types.Field;
import org.apache.kafka.common.protocol.types.Schema;
import org.apache.kafka.common.protocol.types.Struct;
import org.apache.kafka.common.protocol.types.TaggedFields;
import org.apache.kafka.common.protocol.types.Type;
import org.apache.kafka.common.record.internal.MemoryRecords;

/** Random contents of a message, made from Kafka's description of it and written by Kafka. */
final class RandomBytes {
  private final Random random;

  RandomBytes(Random random) {
    this.random = random;
  }

  ByteBuffer message(Schema schema) {
    Struct contents = struct(schema);
    ByteBuffer bytes = ByteBuffer.allocate(schema.sizeOf(contents));
    schema.write(bytes, contents);
    return bytes.flip();
  }

  private Struct struct(Schema schema) {
    Struct struct = new Struct(schema);
    for (BoundField field : schema.fields()) {
      struct.set(field, value(field.def.type));
    }
    return struct;
  }

  private Object value(Type type) {
    if (type.isNullable() && random.nextInt(4) == 0) {
      return null;
    }
    return switch (type) {
      case Schema schema -> struct(schema);
      case Type array when array.isArray() -> array(array.arrayElementType().orElseThrow());
      case TaggedFields fields -> tagged(fields);
      case Type.DocumentedType documented -> primitive(documented.typeName());
      default -> throw new AssertionError("A type of Kafka's that is new here: " + type);
    };
  }

  private Object[] array(Type element) {
    Object[] values = new Object[random.nextInt(4)];
    for (int i = 0; i < values.length; i++) {
      values[i] = value(element);
    }
    return values;
  }

  private NavigableMap<Integer, Object> tagged(TaggedFields fields) {
    NavigableMap<Integer, Object> values = new TreeMap<>();
    for (Map.Entry<Integer, Field> field : fields.fields().entrySet()) {
      if (random.nextBoolean()) {
        values.put(field.getKey(), value(field.getValue().type));
      }
    }
    return values;
  }

  private Object primitive(String name) {
    return switch (name.replace("COMPACT_", "").replace("NULLABLE_", "")) {
      case "BOOLEAN" -> random.nextBoolean();
      case "INT8" -> (byte) random.nextInt();
      case "INT16" -> (short) random.nextInt();
      case "UINT16" -> random.nextInt(1 << 16);
      case "INT32" -> random.nextInt();
      case "UNSIGNED_INT32", "UINT32" -> random.nextLong(1L << 32);
      case "INT64" -> random.nextLong();
      case "FLOAT64" -> random.nextGaussian();
      case "UUID" -> new Uuid(random.nextLong(), random.nextLong());
      case "STRING" -> text();
      case "BYTES" -> bytes();
      case "RECORDS" -> MemoryRecords.readableRecords(bytes());
      default -> throw new AssertionError("A type of Kafka's that is new here: " + name);
    };
  }

  private String text() {
    StringBuilder text = new StringBuilder();
    for (int left = length(); left > 0; left--) {
      text.appendCodePoint(
          switch (random.nextInt(8)) {
            case 0 -> 0x80 + random.nextInt(0x780);
            case 1 -> 0x4e00 + random.nextInt(0x1000);
            case 2 -> 0x1f300 + random.nextInt(0x100);
            default -> 'a' + random.nextInt(26);
          });
    }
    return text.toString();
  }

  private ByteBuffer bytes() {
    byte[] bytes = new byte[length()];
    random.nextBytes(bytes);
    return ByteBuffer.wrap(bytes);
  }

  /** Mostly short; sometimes so long that lengths and sizes take two bytes of a varint. */
  private int length() {
    return random.nextInt(16) == 0 ? 100 + random.nextInt(200) : random.nextInt(12);
  }
}
