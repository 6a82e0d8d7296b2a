package io.tailrace.wire.generator.java;

import io.tailrace.wire.generator.schema.FieldType;
import io.tailrace.wire.generator.schema.FieldType.Primitive;
import io.tailrace.wire.generator.schema.MessageSchema;
import io.tailrace.wire.generator.schema.VersionRange;
import java.util.List;

/** From fields to bytes. */
final class WriteEmitter {
  private final JavaCode code;
  private final VersionRange flexibleVersions;

  WriteEmitter(JavaCode code, MessageSchema message) {
    this.code = code;
    this.flexibleVersions = message.flexibleVersions();
  }

  /** The body of {@code write(ByteWriter out, short version)}. */
  void body(List<FieldCode> fields, List<FieldCode> tagged, VersionRange versions) {
    for (FieldCode field : fields) {
      code.when(
          field.in(field.field().versions()),
          then -> then.when(within(field), in -> value(in, field)),
          otherwise -> refuseLoss(otherwise, field));
    }
    code.when(
        Condition.of(flexibleVersions, versions),
        then -> {
          if (tagged.isEmpty()) {
            then.line("out.unsignedVarint(0);");
          } else {
            taggedFields(then, tagged);
          }
        });
  }

  /** Whether the version, which has the field, has it in its place among the others. */
  private static Condition within(FieldCode field) {
    return Condition.of(field.field().untaggedVersions(), field.field().versions());
  }

  private static void refuseLoss(JavaCode out, FieldCode field) {
    if (!field.field().ignorable()) {
      out.open("if (" + field.isSet() + ")")
          .line("throw UnsupportedVersionException.lacks(%s, version);", field.path())
          .close();
    }
  }

  private void taggedFields(JavaCode out, List<FieldCode> tagged) {
    out.line("int tagged = 0;");
    for (FieldCode field : tagged) {
      out.open("if (" + isWritten(field) + ")").line("tagged++;").close();
    }
    out.line("out.unsignedVarint(tagged);");
    for (FieldCode field : tagged) {
      out.open("if (" + isWritten(field) + ")")
          .line("int start = out.beginTaggedField(%d);", field.field().tag().orElseThrow());
      value(out, field);
      out.line("out.endTaggedField(start);").close();
    }
  }

  private String isWritten(FieldCode field) {
    Condition version =
        Condition.of(
            field.field().taggedVersions(), field.struct().versions().intersect(flexibleVersions));
    return version.isAlways() ? field.isSet() : version.code() + " && " + field.isSet();
  }

  private void value(JavaCode out, FieldCode field) {
    if (!field.isNullable()) {
      present(out, field, field.self());
    } else if (field.type() instanceof Primitive primitive) {
      nullablePrimitive(out, field, primitive);
    } else {
      String isAbsent =
          field.isReusableList() ? "!" + field.presence() : field.self() + ".isEmpty()";
      String value = field.isReusableList() ? field.self() : field.self() + ".get()";
      out.open("if (" + isAbsent + ")")
          .when(field.nullable(), then -> absent(then, field), no -> refuseAbsence(no, field))
          .closeAndOpen("else");
      if (field.type() instanceof FieldType.StructOf) {
        out.when(field.nullable(), then -> then.line("out.int8((byte) 1);"));
      }
      present(out, field, value);
      out.close();
    }
  }

  private static void nullablePrimitive(JavaCode out, FieldCode field, Primitive type) {
    String method = Names.capital(type.toString());
    out.when(
        field.nullable(),
        then ->
            then.when(
                field.compact(),
                compact -> compact.line("out.compactNullable%s(%s);", method, field.self()),
                plain -> plain.line("out.nullable%s(%s);", method, field.self())),
        otherwise -> {
          otherwise.open("if (%s.isEmpty())", field.self());
          refuseAbsence(otherwise, field);
          otherwise.close();
          primitive(otherwise, field.compact(), type, field.self() + ".get()");
        });
  }

  private static void absent(JavaCode out, FieldCode field) {
    if (field.type() instanceof FieldType.StructOf) {
      out.line("out.int8((byte) -1);");
    } else {
      arrayLength(out, field, "-1");
    }
  }

  private static void refuseAbsence(JavaCode out, FieldCode field) {
    out.line("throw UnsupportedVersionException.requires(%s, version);", field.path());
  }

  private static void present(JavaCode out, FieldCode field, String value) {
    switch (field.type()) {
      case Primitive primitive -> primitive(out, field.compact(), primitive, value);
      case FieldType.StructOf _ -> out.line("%s.write(out, version);", value);
      case FieldType.ArrayOf(FieldType element) -> {
        arrayLength(out, field, value + ".size()");
        if (field.isReusableList()) {
          out.open("for (int i = 0; i < %s.size(); i++)", value)
              .line("%s.get(i).write(out, version);", value)
              .close();
        } else {
          out.open("for (%s element : %s)", JavaTypes.of(element), value);
          element(out, field, element);
          out.close();
        }
      }
    }
  }

  private static void element(JavaCode out, FieldCode field, FieldType type) {
    switch (type) {
      case FieldType.StructOf _ -> out.line("element.write(out, version);");
      case Primitive primitive -> primitive(out, field.compact(), primitive, "element");
      case FieldType.ArrayOf array -> throw new IllegalStateException("An array of " + array);
    }
  }

  private static void arrayLength(JavaCode out, FieldCode field, String length) {
    out.when(
        field.compact(),
        compact -> compact.line("out.compactArrayLength(%s);", length),
        plain -> plain.line("out.arrayLength(%s);", length));
  }

  private static void primitive(JavaCode out, Condition compact, Primitive type, String value) {
    if (type.size() > 0) {
      out.line("out.%s(%s);", type, value);
    } else {
      out.when(
          compact,
          then -> then.line("out.compact%s(%s);", Names.capital(type.toString()), value),
          otherwise -> otherwise.line("out.%s(%s);", type, value));
    }
  }
}
