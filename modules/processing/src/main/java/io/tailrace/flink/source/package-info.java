/** The FLIP-27 source: topics of a broker as a stream of a Flink job. */
package io.tailrace.flink.source;
