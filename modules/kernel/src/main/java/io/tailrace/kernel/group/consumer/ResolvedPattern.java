package io.tailrace.kernel.group.consumer;

import java.util.Set;

/**
 * What a pattern stands for. Immutable.
 *
 * @param topics the names of the topics that it matches
 * @param version that of the cluster view that they were taken from
 * @param timestampMs when that was, in milliseconds since 1970
 */
public record ResolvedPattern(Set<String> topics, long version, long timestampMs) {

  /** Copies the set. */
  public ResolvedPattern {
    topics = Set.copyOf(topics);
  }
}
