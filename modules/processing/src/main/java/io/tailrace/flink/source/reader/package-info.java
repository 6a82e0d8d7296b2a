/** Reads partitions, on the task managers. Not for users. */
package io.tailrace.flink.source.reader;
