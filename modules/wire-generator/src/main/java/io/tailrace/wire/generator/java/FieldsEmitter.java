package io.tailrace.wire.generator.java;

import io.tailrace.wire.generator.schema.FieldType.Primitive;
import io.tailrace.wire.generator.schema.VersionRange;
import java.util.ArrayList;
import java.util.List;

/** Variables, accessors and setters. */
final class FieldsEmitter {
  private final JavaCode code;
  private final String owner;

  FieldsEmitter(JavaCode code, String owner) {
    this.code = code;
    this.owner = owner;
  }

  void variable(FieldCode field) {
    String name = field.name();
    if (field.isReusableList()) {
      code.line("private final %s %s =", field.plainType(), name);
      code.line("    new ReusableList<>(%1$s::new, %1$s::clear);".formatted(field.elementClass()));
      if (field.isNullable()) {
        code.line("private boolean %sPresent = %s;", name, !field.field().isNullByDefault());
      }
      return;
    }
    if (field.isReusableRecords()) {
      code.line("private final PayloadView %sView = new PayloadView();", name);
    }
    String modifier = field.isReusableStruct() ? "private final" : "private";
    code.line("%s %s %s = %s;", modifier, field.javaType(), name, field.defaultValue());
  }

  void methods(FieldCode field) {
    code.blank().javadoc(documentation(field));
    if (field.isReusableList()) {
      reusableList(field);
      return;
    }
    code.block(
        "public " + field.javaType() + " " + field.name() + "()",
        body -> body.line("return " + field.self() + ";"));
    if (!field.isReusableStruct()) {
      setters(field);
    }
  }

  private void setters(FieldCode field) {
    String value = JavaTypes.isValue(field.type()) ? "value" : nonNull();
    if (field.isNullable()) {
      setter(field, field.plainType(), "Optional.of(value)", "Sets what {@link #%s()} gives.");
      setter(field, field.javaType(), nonNull(), "Sets or removes what {@link #%s()} gives.");
    } else {
      setter(field, field.plainType(), value, "Sets what {@link #%s()} gives.");
    }
  }

  private void setter(FieldCode field, String type, String value, String documentation) {
    code.blank().line("/** " + documentation.formatted(field.name()) + " */");
    code.open("public %s %s(%s value)", owner, field.name(), type);
    if (field.type() == Primitive.UINT16 || field.type() == Primitive.UINT32) {
      String highest = field.type() == Primitive.UINT16 ? "0xffff" : "0xffff_ffffL";
      code.open("if (value < 0 || value > %s)", highest)
          .line("throw new IllegalArgumentException(%s + \" cannot be \" + value);", field.path())
          .close();
    }
    code.line("%s = %s;", field.self(), value).line("return this;").close();
  }

  private void reusableList(FieldCode field) {
    String name = field.name();
    if (!field.isNullable()) {
      code.block(
          "public " + field.javaType() + " " + name + "()",
          body -> body.line("return " + field.self() + ";"));
      return;
    }
    code.block(
        "public " + field.javaType() + " " + name + "()",
        body ->
            body.line(
                "return %s ? %s.present() : Optional.empty();", field.presence(), field.self()));
    code.blank().line("/** Makes {@link #%s()} present and empty, to be filled. */", name);
    code.open("public %s start%s()", field.plainType(), Names.capital(name))
        .line("%s = true;", field.presence())
        .line("%s.clear();", field.self())
        .line("return %s;", field.self())
        .close();
    code.blank().line("/** Makes {@link #%s()} absent. */", name);
    code.open("public %s without%s()", owner, Names.capital(name))
        .line("%s = false;", field.presence())
        .line("%s.clear();", field.self())
        .line("return this;")
        .close();
  }

  private static String nonNull() {
    return "Objects.requireNonNull(value)";
  }

  private static List<String> documentation(FieldCode field) {
    List<String> paragraphs = new ArrayList<>();
    String about = field.field().about();
    paragraphs.add(about.isBlank() ? "The field " + field.field().name() + "." : about);
    List<String> facts = new ArrayList<>();
    VersionRange versions = field.field().versions();
    if (!versions.containsAll(field.struct().versions())) {
      facts.add(
          "Only in versions "
              + versions
              + (field.field().ignorable()
                  ? ", and left out of others."
                  : ": others cannot be written while it is set."));
    }
    if (field.isNullable()) {
      facts.add("May be absent in versions " + field.field().nullableVersions() + ".");
    }
    field.field().entityType().ifPresent(type -> facts.add("Entity: " + type + "."));
    if (!facts.isEmpty()) {
      paragraphs.add(String.join(" ", facts));
    }
    return paragraphs;
  }
}
