package io.tailrace.delivery;

import java.util.UUID;

/**
 * Where a record was taken from: no two have the same.
 *
 * @param topicId the retry or schedule topic
 */
record SourceOffset(UUID topicId, int partition, long offset) {}
