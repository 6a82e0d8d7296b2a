/** Runs hosted jobs on Flink: each on a cluster of its own in this process, which ends with it. */
package io.tailrace.jobs.flink;
