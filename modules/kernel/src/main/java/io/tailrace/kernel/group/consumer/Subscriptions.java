package io.tailrace.kernel.group.consumer;

import java.util.Collection;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** What members subscribe to, by name and by pattern. */
public final class Subscriptions {
  private Subscriptions() {}

  /** The names of the topics that a member subscribes to, as far as its pattern is resolved. */
  static Set<String> of(MemberMetadata member, Map<String, ResolvedPattern> patterns) {
    ResolvedPattern resolved = member.hasPattern() ? patterns.get(member.pattern()) : null;
    if (resolved == null || resolved.topics().isEmpty()) {
      return member.topics();
    }
    if (member.topics().isEmpty()) {
      return resolved.topics();
    }
    Set<String> all = new HashSet<>(member.topics());
    all.addAll(resolved.topics());
    return all;
  }

  /** The names of the topics that any of the members subscribes to. */
  static Set<String> of(Collection<ConsumerMember> members, Map<String, ResolvedPattern> patterns) {
    Set<String> all = new HashSet<>();
    members.forEach(member -> all.addAll(of(member.metadata(), patterns)));
    return all;
  }

  /** Whether a group reads a topic. */
  public static boolean includes(ConsumerGroup group, String topic) {
    return group.members().values().stream()
        .anyMatch(member -> of(member.metadata(), group.patterns()).contains(topic));
  }

  /** How many members subscribe by a pattern. */
  static long subscribersOf(Collection<ConsumerMember> members, String pattern) {
    return members.stream().filter(m -> m.metadata().pattern().equals(pattern)).count();
  }

  /** The patterns that members subscribe by. */
  static Set<String> patternsOf(Collection<ConsumerMember> members) {
    Set<String> patterns = new HashSet<>();
    for (ConsumerMember member : members) {
      if (member.metadata().hasPattern()) {
        patterns.add(member.metadata().pattern());
      }
    }
    return patterns;
  }
}
