/** The Sink V2 sink: a stream of a Flink job into topics of a broker. */
package io.tailrace.flink.sink;
