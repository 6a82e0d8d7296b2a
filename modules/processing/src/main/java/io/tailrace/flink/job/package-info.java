/**
 * Jobs as plugins: a {@link io.tailrace.flink.job.JobProvider} in a jar is a job that Tailrace
 * hosts ({@code tailrace job run}), and that {@link io.tailrace.flink.job.JobMain} runs on any
 * Flink cluster.
 */
package io.tailrace.flink.job;
