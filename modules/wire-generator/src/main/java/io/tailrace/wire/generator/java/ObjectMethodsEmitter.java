package io.tailrace.wire.generator.java;

import io.tailrace.wire.generator.schema.FieldType.Primitive;
import java.util.List;
import java.util.stream.Collectors;

/** {@code equals}, {@code hashCode}, {@code toString}, and the key of an array's element. */
final class ObjectMethodsEmitter {
  private final JavaCode code;
  private final String owner;
  private final List<FieldCode> fields;

  ObjectMethodsEmitter(JavaCode code, String owner, List<FieldCode> fields) {
    this.code = code;
    this.owner = owner;
    this.fields = fields;
  }

  void equalsAndHashCode() {
    code.blank().line("@Override").open("public boolean equals(Object other)");
    if (fields.isEmpty()) {
      code.line("return other instanceof %s;", owner);
    } else {
      code.line("return other instanceof %s that", owner);
      for (FieldCode field : fields) {
        code.line("    && %s%s", equal(field), field == fields.getLast() ? ";" : "");
      }
    }
    code.close();
    code.blank().line("@Override").open("public int hashCode()").line("int hash = 1;");
    for (FieldCode field : fields) {
      code.line("hash = 31 * hash + " + hash(field) + ";");
    }
    code.line("return hash;").close();
  }

  void text() {
    code.blank().line("@Override").open("public String toString()");
    code.line("return \"%s(\"", owner);
    for (int i = 0; i < fields.size(); i++) {
      String name = fields.get(i).name();
      code.line("    + \"%s%s=\" + %s", i == 0 ? "" : ", ", name, current(fields.get(i)));
    }
    code.line("    + \")\";").close();
  }

  /** Elements of an array that have a key are told apart by it. */
  void mapKey() {
    List<FieldCode> keys = fields.stream().filter(field -> field.field().mapKey()).toList();
    if (keys.isEmpty()) {
      return;
    }
    String components =
        keys.stream()
            .map(key -> key.javaType() + " " + key.name())
            .collect(Collectors.joining(", "));
    code.blank().line("/** What tells one element of the array from another. */");
    code.line("public record MapKey(%s) {}", components);
    code.blank().line("/** What should tell this element of the array from all others. */");
    String values = keys.stream().map(FieldCode::self).collect(Collectors.joining(", "));
    code.open("public MapKey mapKey()").line("return new MapKey(%s);", values).close();
  }

  private static String current(FieldCode field) {
    return field.isReusableList() && field.isNullable() ? field.name() + "()" : field.self();
  }

  private static String equal(FieldCode field) {
    String other = "that." + field.name();
    if (field.isReusableList() && field.isNullable()) {
      return current(field) + ".equals(" + other + "())";
    }
    if (field.type() == Primitive.FLOAT64) {
      return "Double.compare(" + field.self() + ", " + other + ") == 0";
    }
    return JavaTypes.isValue(field.type())
        ? field.self() + " == " + other
        : field.self() + ".equals(" + other + ")";
  }

  private static String hash(FieldCode field) {
    return JavaTypes.isValue(field.type())
        ? JavaTypes.boxed(field.type()) + ".hashCode(" + field.self() + ")"
        : current(field) + ".hashCode()";
  }
}
