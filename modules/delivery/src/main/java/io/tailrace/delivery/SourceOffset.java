package io.tailrace.delivery;

import java.util.UUID;

/**
 * Where a record was taken from: no two have the same.
 *
 * @param sourceId the retry or schedule topic, or the redrive that took it
 */
record SourceOffset(UUID sourceId, int partition, long offset) {}
