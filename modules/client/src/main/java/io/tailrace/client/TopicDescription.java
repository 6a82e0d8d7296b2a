package io.tailrace.client;

import io.tailrace.wire.Uuid;
import java.util.List;

/**
 * A topic as the cluster describes it.
 *
 * @param id its id, or {@link Uuid#ZERO} where the broker is too old to tell
 * @param isInternal whether the brokers keep it for themselves
 * @param partitions all of them, by number
 */
public record TopicDescription(
    String name, Uuid id, boolean isInternal, List<PartitionDescription> partitions) {}
