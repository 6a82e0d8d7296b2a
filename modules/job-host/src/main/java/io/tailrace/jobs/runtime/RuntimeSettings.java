package io.tailrace.jobs.runtime;

import java.nio.file.Path;
import java.time.Duration;

/**
 * What holds for all jobs.
 *
 * @param jobs where jobs lie: one folder each, with its jars; it need not exist
 * @param temporary a folder for files that nobody needs later; empty
 * @param checkpointInterval how often the state of a job is saved
 * @param firstBackOff how long after a failure a job is started again
 * @param longestBackOff what that grows to
 * @param networkBytes for the records that are on their way between the tasks of one job
 * @param managedBytes for the operators of one job that take memory as they need it: sorting, say
 * @param stopTimeout how long the last savepoint of a job may take
 */
public record RuntimeSettings(
    Path jobs,
    Path temporary,
    Duration checkpointInterval,
    Duration firstBackOff,
    Duration longestBackOff,
    long networkBytes,
    long managedBytes,
    Duration stopTimeout) {}
