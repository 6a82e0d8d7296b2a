package io.tailrace.wire.generator.java;

import io.tailrace.wire.generator.schema.FieldType;
import io.tailrace.wire.generator.schema.MessageSchema;
import io.tailrace.wire.generator.schema.StructSchema;
import io.tailrace.wire.generator.schema.VersionRange;
import java.util.List;
import java.util.stream.Stream;

/** What the class of a message and those of its structs have in common. */
final class StructEmitter {
  private final JavaCode code;
  private final MessageSchema message;
  private final StructSchema struct;
  private final boolean reusable;
  private final List<FieldCode> fields;
  private final List<FieldCode> tagged;

  StructEmitter(JavaCode code, MessageSchema message, StructSchema struct, boolean reusable) {
    this.code = code;
    this.message = message;
    this.struct = struct;
    this.reusable = reusable;
    this.fields =
        struct.fields().stream()
            .map(field -> new FieldCode(message, struct, field, reusable))
            .toList();
    this.tagged =
        struct.taggedFields().stream()
            .map(field -> new FieldCode(message, struct, field, reusable))
            .toList();
  }

  /** The class of a struct within its message. */
  void nestedClass() {
    code.blank().javadoc(List.of(about()));
    code.open("public static final class %s", struct.name());
    variables();
    constructor("Every field has its default.");
    accessors();
    code.blank().open("private void read(ByteReader in, short version)");
    read();
    code.close();
    code.blank().open("private void write(ByteWriter out, short version)");
    write();
    code.close();
    if (reusable) {
      code.blank().open("private void clear()");
      clear();
      code.close();
    }
    if (isFieldByItself()) {
      hasDefaults();
    }
    objectMethods();
    code.close();
  }

  void variables() {
    FieldsEmitter emitter = new FieldsEmitter(code, struct.name());
    fields.forEach(emitter::variable);
  }

  void constructor(String documentation) {
    code.blank().line("/** %s */", documentation).line("public %s() {}", struct.name());
  }

  void accessors() {
    FieldsEmitter emitter = new FieldsEmitter(code, struct.name());
    fields.forEach(emitter::methods);
  }

  void read() {
    new ReadEmitter(code, message).body(fields, tagged, struct.versions());
  }

  void write() {
    new WriteEmitter(code, message).body(fields, tagged, struct.versions());
  }

  void clear() {
    fields.forEach(field -> ReadEmitter.reset(code, field));
  }

  void objectMethods() {
    ObjectMethodsEmitter emitter = new ObjectMethodsEmitter(code, struct.name(), fields);
    emitter.mapKey();
    emitter.equalsAndHashCode();
    emitter.text();
  }

  private void hasDefaults() {
    code.blank().open("private boolean hasDefaults()");
    if (fields.isEmpty()) {
      code.line("return true;");
    } else {
      for (FieldCode field : fields) {
        String start = field == fields.getFirst() ? "return" : "    &&";
        code.line("%s !(%s)%s", start, field.isSet(), field == fields.getLast() ? ";" : "");
      }
    }
    code.close();
  }

  /** Whether some field is just this struct, so that it can be asked whether it is the default. */
  private boolean isFieldByItself() {
    return Stream.concat(Stream.of(message.root()), message.structs().stream())
        .flatMap(owner -> owner.fields().stream())
        .anyMatch(field -> field.type().equals(new FieldType.StructOf(struct.name())));
  }

  private String about() {
    String text = struct.about().isBlank() ? "A part of " + message.name() + "." : struct.about();
    VersionRange versions = struct.versions();
    return versions.equals(message.validVersions()) ? text : text + " Versions " + versions + ".";
  }
}
