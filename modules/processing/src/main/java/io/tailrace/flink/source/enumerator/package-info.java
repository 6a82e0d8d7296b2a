/** Finds partitions and gives them to readers, on the job manager. Not for users. */
package io.tailrace.flink.source.enumerator;
