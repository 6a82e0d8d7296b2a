package io.tailrace.flink.table;

import static io.tailrace.flink.table.TailraceConnectorOptions.KEY_FIELDS;
import static io.tailrace.flink.table.TailraceConnectorOptions.KEY_FIELDS_PREFIX;
import static io.tailrace.flink.table.TailraceConnectorOptions.KEY_FORMAT;
import static io.tailrace.flink.table.TailraceConnectorOptions.VALUE_FIELDS_INCLUDE;

import io.tailrace.flink.table.TailraceConnectorOptions.ValueFields;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.flink.configuration.ReadableConfig;
import org.apache.flink.table.api.DataTypes;
import org.apache.flink.table.api.DataTypes.Field;
import org.apache.flink.table.api.ValidationException;
import org.apache.flink.table.connector.Projection;
import org.apache.flink.table.types.DataType;

/**
 * Which columns of a table are in the key, and which in the value of its records.
 *
 * @param key positions among the physical columns, in the order of the key's format
 * @param value positions among the physical columns, in the order of the value's format
 * @param prefix what the names of the key's columns begin with in the table only; may be empty
 */
record FormatColumns(List<Integer> key, List<Integer> value, String prefix) {

  /**
   * As the options say.
   *
   * @throws ValidationException if they do not fit together, or the table
   */
  static FormatColumns of(ReadableConfig options, DataType columns) {
    List<String> names = DataType.getFieldNames(columns);
    List<String> keyFields = options.getOptional(KEY_FIELDS).orElse(List.of());
    String prefix = options.getOptional(KEY_FIELDS_PREFIX).orElse("");
    boolean hasFormat = options.getOptional(KEY_FORMAT).isPresent();
    check(
        hasFormat || keyFields.isEmpty(),
        "'%s' needs a format for keys: '%s'".formatted(KEY_FIELDS.key(), KEY_FORMAT.key()));
    check(
        !hasFormat || !keyFields.isEmpty(),
        "'%s' needs the columns of the key: '%s'".formatted(KEY_FORMAT.key(), KEY_FIELDS.key()));
    for (String field : keyFields) {
      check(
          names.contains(field),
          "'%s' names %s, which is no physical column of the table; there are %s"
              .formatted(KEY_FIELDS.key(), field, names));
      check(
          field.startsWith(prefix),
          "'%s' names %s, which does not begin with '%s', as '%s' says"
              .formatted(KEY_FIELDS.key(), field, prefix, KEY_FIELDS_PREFIX.key()));
    }
    List<Integer> key = keyFields.stream().map(names::indexOf).toList();
    boolean all = options.get(VALUE_FIELDS_INCLUDE) == ValueFields.ALL;
    check(
        !all || prefix.isEmpty(),
        "'%s' needs '%s' = '%s': with the key's columns in the value, names could collide"
            .formatted(
                KEY_FIELDS_PREFIX.key(), VALUE_FIELDS_INCLUDE.key(), ValueFields.EXCEPT_KEY));
    List<Integer> value =
        IntStream.range(0, names.size())
            .filter(column -> all || !key.contains(column))
            .boxed()
            .toList();
    return new FormatColumns(key, value, prefix);
  }

  private static void check(boolean condition, String otherwise) {
    if (!condition) {
      throw new ValidationException(otherwise);
    }
  }

  /** The row that the key's format reads or writes. */
  DataType keyType(DataType columns) {
    DataType projected = project(columns, key);
    List<Field> fields =
        DataType.getFields(projected).stream()
            .map(
                field ->
                    DataTypes.FIELD(
                        field.getName().substring(prefix.length()), field.getDataType()))
            .toList();
    DataType row = DataTypes.ROW(fields);
    return projected.getLogicalType().isNullable() ? row : row.notNull();
  }

  /** The row that the value's format reads or writes. */
  DataType valueType(DataType columns) {
    return project(columns, value);
  }

  private static DataType project(DataType columns, List<Integer> positions) {
    return Projection.of(toArray(positions)).project(columns);
  }

  /** As the generated code of Flink takes positions. */
  static int[] toArray(List<Integer> positions) {
    return positions.stream().mapToInt(Integer::intValue).toArray();
  }
}
