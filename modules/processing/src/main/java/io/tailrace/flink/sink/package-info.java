/**
 * The sink: {@link io.tailrace.flink.sink.TailraceSink#builder()}, with three guarantees of
 * delivery.
 */
package io.tailrace.flink.sink;
