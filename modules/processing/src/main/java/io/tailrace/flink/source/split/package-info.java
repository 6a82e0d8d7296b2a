/** A partition as the source reads it, and what a checkpoint keeps of it. Not for users. */
package io.tailrace.flink.source.split;
