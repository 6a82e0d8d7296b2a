package io.tailrace.flink.table;

import org.apache.kafka.common.header.Header;

/**
 * A header from a metadata column.
 *
 * @param value may be null
 */
record RowHeader(String key, byte[] value) implements Header {}
