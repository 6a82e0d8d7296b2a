package io.tailrace.delivery;

import java.util.UUID;

/** A partition of one incarnation of a topic. */
record TargetPartition(UUID topicId, int partition) {}
