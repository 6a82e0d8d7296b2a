package io.tailrace.flink.table;

import io.tailrace.flink.sink.TailracePartitioner;
import org.apache.flink.table.data.RowData;

/** What {@code 'sink.partitioner'} can name: a class with a constructor without parameters. */
public interface RowPartitioner extends TailracePartitioner<RowData> {}
