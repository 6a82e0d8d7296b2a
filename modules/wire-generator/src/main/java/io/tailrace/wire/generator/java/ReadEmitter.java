package io.tailrace.wire.generator.java;

import io.tailrace.wire.generator.schema.Field;
import io.tailrace.wire.generator.schema.FieldType;
import io.tailrace.wire.generator.schema.FieldType.Primitive;
import io.tailrace.wire.generator.schema.MessageSchema;
import io.tailrace.wire.generator.schema.SmallestSize;
import io.tailrace.wire.generator.schema.VersionRange;
import java.util.List;

/** From bytes to fields. */
final class ReadEmitter {
  private final JavaCode code;
  private final SmallestSize smallestSize;
  private final VersionRange flexibleVersions;

  ReadEmitter(JavaCode code, MessageSchema message) {
    this.code = code;
    this.smallestSize = new SmallestSize(message);
    this.flexibleVersions = message.flexibleVersions();
  }

  /** The body of {@code read(ByteReader in, short version)}. */
  void body(List<FieldCode> fields, List<FieldCode> tagged, VersionRange versions) {
    for (FieldCode field : fields) {
      code.when(
          field.in(field.field().untaggedVersions()),
          then -> value(then, field),
          otherwise -> reset(otherwise, field));
    }
    code.when(
        Condition.of(flexibleVersions, versions),
        then -> {
          if (tagged.isEmpty()) {
            then.line("in.skipTaggedFields();");
          } else {
            taggedFields(then, tagged);
          }
        });
  }

  /** Gives a field its default. */
  static void reset(JavaCode code, FieldCode field) {
    if (field.isReusableList() || field.isReusableStruct()) {
      code.line("%s.clear();", field.self());
      if (field.isNullable()) {
        code.line("%s = %s;", field.presence(), !field.field().isNullByDefault());
      }
    } else {
      code.line("%s = %s;", field.self(), field.defaultValue());
    }
  }

  private void taggedFields(JavaCode out, List<FieldCode> tagged) {
    out.open("for (int left = in.unsignedVarint(); left > 0; left--)")
        .line("int tag = in.unsignedVarint();")
        .line("int end = in.taggedFieldEnd();")
        .open("switch (tag)");
    for (FieldCode field : tagged) {
      out.open("case %d ->", field.field().tag().orElseThrow())
          .when(
              Condition.of(
                  field.field().taggedVersions(),
                  field.struct().versions().intersect(flexibleVersions)),
              then -> value(then, field),
              otherwise -> otherwise.line("in.skipTaggedField(end);"))
          .close();
    }
    out.line("default -> in.skipTaggedField(end);").close().line("in.endTaggedField(end);").close();
  }

  private void value(JavaCode out, FieldCode field) {
    switch (field.type()) {
      case Primitive primitive -> out.line("%s = %s;", field.self(), primitive(field, primitive));
      case FieldType.ArrayOf(FieldType element) when field.isReusableList() ->
          reusableList(out, field, element);
      case FieldType.ArrayOf(FieldType element) -> list(out, field, element);
      case FieldType.StructOf(String name) -> struct(out, field, name);
    }
  }

  private static String primitive(FieldCode field, Primitive type) {
    return switch (type) {
      case BOOL, INT8, INT16, UINT16, INT32, UINT32, INT64, FLOAT64, UUID -> "in." + type + "()";
      case STRING -> withLength(field, "String", "()");
      case BYTES -> withLength(field, "Bytes", "()");
      case RECORDS ->
          withLength(
              field,
              "Records",
              field.isReusableRecords() ? "(" + field.self() + "View)" : "(new PayloadView())");
    };
  }

  private static String withLength(FieldCode field, String type, String arguments) {
    String plain =
        field
            .compact()
            .choose("in.compact" + type + arguments, "in." + Names.member(type) + arguments);
    if (!field.isNullable()) {
      return plain;
    }
    String nullable =
        field
            .compact()
            .choose("in.compactNullable" + type + arguments, "in.nullable" + type + arguments);
    return field.nullable().choose(nullable, "Optional.of(" + plain + ")");
  }

  private String length(FieldCode field, FieldType element) {
    Field schema = field.field();
    VersionRange compact = schema.versions().intersect(flexibleVersions);
    VersionRange plain = schema.versions().before(flexibleVersions);
    int small = compact.isEmpty() ? 1 : smallestSize.of(element, compact);
    int large = plain.isEmpty() ? 1 : smallestSize.of(element, plain);
    return field
        .nullable()
        .choose(
            field
                .compact()
                .choose(
                    "in.compactNullableArrayLength(" + small + ")",
                    "in.nullableArrayLength(" + large + ")"),
            field
                .compact()
                .choose("in.compactArrayLength(" + small + ")", "in.arrayLength(" + large + ")"));
  }

  private void reusableList(JavaCode out, FieldCode field, FieldType element) {
    out.line("%s.clear();", field.self()).open("");
    out.line("int length = %s;", length(field, element));
    if (field.isNullable()) {
      out.line("%s = length >= 0;", field.presence());
    }
    out.open("for (int i = 0; i < length; i++)")
        .line("%s.next().read(in, version);", field.self())
        .close()
        .close();
  }

  private void list(JavaCode out, FieldCode field, FieldType element) {
    out.open("").line("int length = %s;", length(field, element));
    if (field.nullable().isNever()) {
      elements(out, field, element);
    } else {
      out.open("if (length < 0)").line("%s = Optional.empty();", field.self()).closeAndOpen("else");
      elements(out, field, element);
      out.close();
    }
    out.close();
  }

  private void elements(JavaCode out, FieldCode field, FieldType element) {
    out.line("List<%s> elements = new ArrayList<>(length);", JavaTypes.boxed(element));
    out.open("for (int i = 0; i < length; i++)");
    switch (element) {
      case FieldType.StructOf(String name) ->
          out.line("%1$s element = new %1$s();".formatted(name))
              .line("element.read(in, version);")
              .line("elements.add(element);");
      case Primitive.STRING ->
          out.line(
              "elements.add(%s);", field.compact().choose("in.compactString()", "in.string()"));
      case Primitive.BYTES ->
          out.line("elements.add(%s);", field.compact().choose("in.compactBytes()", "in.bytes()"));
      case Primitive fixed -> out.line("elements.add(in.%s());", fixed);
      case FieldType.ArrayOf array -> throw new IllegalStateException("An array of " + array);
    }
    out.close();
    out.line("%s = %s;", field.self(), field.isNullable() ? "Optional.of(elements)" : "elements");
  }

  private static void struct(JavaCode out, FieldCode field, String name) {
    if (field.isReusableStruct()) {
      out.line("%s.read(in, version);", field.self());
      return;
    }
    if (field.nullable().isNever()) {
      presentStruct(out, field, name);
      return;
    }
    String absent =
        field.nullable().isAlways()
            ? "in.int8() < 0"
            : "(" + field.nullable().code() + ") && in.int8() < 0";
    out.open("if (" + absent + ")").line("%s = Optional.empty();", field.self());
    out.closeAndOpen("else");
    presentStruct(out, field, name);
    out.close();
  }

  private static void presentStruct(JavaCode out, FieldCode field, String name) {
    out.open("")
        .line("%1$s struct = new %1$s();".formatted(name))
        .line("struct.read(in, version);");
    out.line("%s = %s;", field.self(), field.isNullable() ? "Optional.of(struct)" : "struct");
    out.close();
  }
}
