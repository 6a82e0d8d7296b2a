package io.tailrace.flink.table;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.apache.flink.table.api.DataTypes;
import org.apache.flink.table.data.ArrayData;
import org.apache.flink.table.data.MapData;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.types.DataType;
import org.apache.kafka.common.header.Header;

/**
 * What a metadata column may say of a record that is written. Null means: as without the column.
 */
enum WritableMetadata {
  /** Where it goes, among the topics of the table. */
  TOPIC(DataTypes.STRING().nullable()),

  /** Its headers, in no order. */
  HEADERS(DataTypes.MAP(DataTypes.STRING().nullable(), DataTypes.BYTES().nullable()).nullable()),

  /** Its headers, in their order; names may come more than once. */
  HEADER_LIST(
      DataTypes.ARRAY(
              DataTypes.ROW(
                      DataTypes.FIELD("key", DataTypes.STRING().nullable()),
                      DataTypes.FIELD("value", DataTypes.BYTES().nullable()))
                  .nullable())
          .nullable()),

  /** Its timestamp. */
  TIMESTAMP(DataTypes.TIMESTAMP_WITH_LOCAL_TIME_ZONE(3).nullable());

  private static final int MILLIS = 3;
  private static final int HEADER_FIELDS = 2;

  private final DataType type;

  WritableMetadata(DataType type) {
    this.type = type;
  }

  /** As it is named in {@code METADATA FROM '...'}. */
  String key() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  DataType type() {
    return type;
  }

  static String topic(RowData row, int position) {
    return row.isNullAt(position) ? null : row.getString(position).toString();
  }

  static Long timestamp(RowData row, int position) {
    return row.isNullAt(position) ? null : row.getTimestamp(position, MILLIS).getMillisecond();
  }

  /** Headers without a name are left out: there are none in a record. */
  static List<Header> headers(RowData row, int position) {
    if (row.isNullAt(position)) {
      return null;
    }
    List<Header> headers = new ArrayList<>();
    MapData map = row.getMap(position);
    ArrayData keys = map.keyArray();
    ArrayData values = map.valueArray();
    for (int i = 0; i < map.size(); i++) {
      if (!keys.isNullAt(i)) {
        headers.add(
            new RowHeader(
                keys.getString(i).toString(), values.isNullAt(i) ? null : values.getBinary(i)));
      }
    }
    return headers;
  }

  static List<Header> headerList(RowData row, int position) {
    if (row.isNullAt(position)) {
      return null;
    }
    List<Header> headers = new ArrayList<>();
    ArrayData list = row.getArray(position);
    for (int i = 0; i < list.size(); i++) {
      RowData header = list.isNullAt(i) ? null : list.getRow(i, HEADER_FIELDS);
      if (header != null && !header.isNullAt(0)) {
        headers.add(
            new RowHeader(
                header.getString(0).toString(), header.isNullAt(1) ? null : header.getBinary(1)));
      }
    }
    return headers;
  }
}
