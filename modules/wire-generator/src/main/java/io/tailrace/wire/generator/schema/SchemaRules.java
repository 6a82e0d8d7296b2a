package io.tailrace.wire.generator.schema;

import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import javax.lang.model.SourceVersion;

/** What a schema must be beyond being well-formed, so that it means something and ends. */
final class SchemaRules {
  /** Methods of every generated class: accessors cannot have their names. */
  private static final Set<String> TAKEN =
      Set.of(
          "read",
          "write",
          "clear",
          "lowestVersion",
          "highestVersion",
          "hasDefaults",
          "hashCode",
          "toString",
          "getClass",
          "notify",
          "notifyAll",
          "wait",
          "finalize",
          "clone");

  private final MessageSchema message;

  private SchemaRules(MessageSchema message) {
    this.message = message;
  }

  static void check(MessageSchema message) {
    SchemaRules rules = new SchemaRules(message);
    rules.ends(message.root(), new HashSet<>());
    rules.struct(message.root());
    message.structs().forEach(rules::struct);
  }

  private void struct(StructSchema struct) {
    Set<String> names = new HashSet<>();
    Set<Integer> tags = new HashSet<>();
    for (Field field : struct.fields()) {
      String where = struct.name() + "." + field.name();
      require(field.name().matches("[A-Za-z][A-Za-z0-9]*"), where + " is no name of a field");
      String accessor = field.name().substring(0, 1).toLowerCase() + field.name().substring(1);
      require(names.add(accessor), where + " is there twice");
      require(
          !TAKEN.contains(accessor) && !SourceVersion.isKeyword(accessor),
          where + " cannot be a method in Java");
      nullability(field, where);
      tagging(field, where, tags);
    }
  }

  private static void nullability(Field field, String where) {
    require(field.type().canBeNull() || !field.isNullable(), where + " cannot be null");
    require(
        !field.defaultValue().equals(Optional.of("null"))
            || field.nullableVersions().equals(field.versions()),
        where + " is null by default, but not nullable in all its versions");
  }

  private void tagging(Field field, String where, Set<Integer> tags) {
    VersionRange tagged = field.taggedVersions();
    require(
        tagged.isEmpty() || field.tag().isPresent(), where + " has tagged versions, but no tag");
    require(field.tag().isEmpty() || tags.add(field.tag().getAsInt()), where + " shares its tag");
    require(
        tagged.isEmpty() || tagged.highest() == field.versions().highest(),
        where + " is tagged, but not to its last version");
    require(
        message.flexibleVersions().containsAll(tagged),
        where + " is tagged in versions that are not flexible");
    require(tagged.isEmpty() || !hasRecords(field.type()), where + " is tagged and holds records");
  }

  private boolean hasRecords(FieldType type) {
    return switch (type) {
      case FieldType.Primitive primitive -> primitive == FieldType.Primitive.RECORDS;
      case FieldType.ArrayOf(FieldType element) -> hasRecords(element);
      case FieldType.StructOf(String name) ->
          message.struct(name).fields().stream().anyMatch(field -> hasRecords(field.type()));
    };
  }

  /** Structs within structs end somewhere, and elements of arrays take at least a byte. */
  private void ends(StructSchema struct, Set<String> around) {
    require(around.add(struct.name()), struct.name() + " contains itself");
    for (Field field : struct.fields()) {
      FieldType inner =
          field.type() instanceof FieldType.ArrayOf(FieldType element) ? element : field.type();
      if (inner instanceof FieldType.StructOf(String name)) {
        StructSchema innerStruct = message.struct(name);
        String where = struct.name() + "." + field.name();
        require(
            innerStruct.versions().containsAll(field.versions()),
            where + " is in versions that " + name + " lacks");
        ends(innerStruct, around);
        require(
            field.type() == inner || new SmallestSize(message).of(inner, field.versions()) > 0,
            where + " is an array of nothing");
      }
    }
    around.remove(struct.name());
  }

  private static void require(boolean rule, String otherwise) {
    if (!rule) {
      throw new SchemaException(otherwise);
    }
  }
}
