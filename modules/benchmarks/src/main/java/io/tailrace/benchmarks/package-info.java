/**
 * Benchmarks of the parts of the hot path, each beside its physical limit: the benchmarks that are
 * named {@code limit...}. Built with the rest, run by hand:
 *
 * <pre>
 * ./mvnw -pl modules/benchmarks -am package -DskipTests
 * java -jar modules/benchmarks/target/benchmarks.jar Storage
 * java -cp modules/benchmarks/target/benchmarks.jar io.tailrace.benchmarks.Ping
 * java -cp modules/benchmarks/target/benchmarks.jar io.tailrace.benchmarks.OpenTransactions \
 *     127.0.0.1:9092 PID 1000 5
 * </pre>
 *
 * <p>Compare figures of one run only: the ratio to the limit, and before and after a change.
 */
package io.tailrace.benchmarks;
