package io.tailrace.kernel.group.consumer;

import io.tailrace.kernel.group.consumer.ConsumerGroupRecord.EpochStored;
import io.tailrace.kernel.group.consumer.ConsumerGroupRecord.PatternStored;
import io.tailrace.kernel.metadata.RefusedException;
import io.tailrace.kernel.regex.InvalidPatternException;
import io.tailrace.kernel.regex.TopicPattern;
import io.tailrace.wire.ErrorCode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What patterns stand for, and when to look again. */
public final class Patterns {
  /** How often new topics are looked for, at most. */
  private static final long MIN_REFRESH_INTERVAL_MS = 10_000;

  private Patterns() {}

  /**
   * Refuses what is no pattern.
   *
   * @throws RefusedException if it is none
   */
  static void check(String pattern) {
    try {
      TopicPattern.of(pattern);
    } catch (InvalidPatternException e) {
      throw new RefusedException(
          ErrorCode.INVALID_REGULAR_EXPRESSION,
          "`" + pattern + "` is no valid regular expression: " + e.getMessage() + ".");
    }
  }

  /**
   * The patterns to resolve now: all of the group if there is a new one, or if it is time to look
   * again; none otherwise.
   *
   * @param subscribed the patterns that members subscribe by
   */
  static Set<String> due(
      ConsumerGroup group,
      Set<String> subscribed,
      ClusterView cluster,
      int refreshIntervalMs,
      long nowMs) {
    if (subscribed.isEmpty()) {
      return Set.of();
    }
    if (!group.patterns().keySet().containsAll(subscribed)) {
      return subscribed;
    }
    long last = Long.MIN_VALUE;
    long version = Long.MAX_VALUE;
    for (ResolvedPattern resolved : group.patterns().values()) {
      last = Math.max(last, resolved.timestampMs());
      version = Math.min(version, resolved.version());
    }
    long age = nowMs - last;
    boolean topicsChanged = version < cluster.topicsVersion();
    boolean due =
        age > refreshIntervalMs || (topicsChanged && (age < 0 || age > MIN_REFRESH_INTERVAL_MS));
    return due ? subscribed : Set.of();
  }

  /**
   * Looks for the topics that match. Takes time in proportion to their number: not for the hot
   * path. Any thread.
   */
  public static Map<String, ResolvedPattern> resolve(
      Set<String> patterns, ClusterView cluster, long nowMs) {
    Map<String, ResolvedPattern> resolved = new HashMap<>();
    for (String text : patterns) {
      TopicPattern pattern = TopicPattern.of(text);
      Set<String> topics = new HashSet<>();
      for (String name : cluster.names()) {
        if (pattern.matches(name)) {
          topics.add(name);
        }
      }
      resolved.put(text, new ResolvedPattern(topics, cluster.topicsVersion(), nowMs));
    }
    return resolved;
  }

  /** Takes over what was found; a group that reads other topics than before has a new epoch. */
  public static List<ConsumerGroupRecord> resolved(
      ConsumerGroup group, Map<String, ResolvedPattern> found, ClusterView cluster) {
    List<ConsumerGroupRecord> records = new ArrayList<>();
    Set<String> subscribed = Subscriptions.patternsOf(group.members().values());
    Map<String, ResolvedPattern> patterns = new HashMap<>(group.patterns());
    boolean changed = false;
    for (Map.Entry<String, ResolvedPattern> entry : found.entrySet()) {
      if (!subscribed.contains(entry.getKey())) {
        continue; // its last subscriber has gone meanwhile
      }
      ResolvedPattern before = patterns.put(entry.getKey(), entry.getValue());
      Set<String> topicsBefore = before == null ? Set.of() : before.topics();
      changed |= !topicsBefore.equals(entry.getValue().topics());
      records.add(new PatternStored(group.id(), entry.getKey(), entry.getValue()));
    }
    long hash = MetadataHash.of(Subscriptions.of(group.members().values(), patterns), cluster);
    if (changed || (!records.isEmpty() && hash != group.metadataHash())) {
      records.add(new EpochStored(group.id(), group.epoch() + 1, hash));
    }
    return records;
  }
}
