package io.tailrace.kernel.group;

import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** How many members support each assignor. */
final class ProtocolVotes {
  private final Map<String, Integer> supporters = new HashMap<>();

  void add(Member member) {
    names(member.protocols()).forEach(name -> supporters.merge(name, 1, Integer::sum));
  }

  void remove(Member member) {
    names(member.protocols())
        .forEach(
            name ->
                supporters.computeIfPresent(name, (key, count) -> count == 1 ? null : count - 1));
  }

  void clear() {
    supporters.clear();
  }

  /** Whether one of the protocols is supported by all of so many members. */
  boolean isSupportedByAll(List<Protocol> protocols, int members) {
    return protocols.stream()
        .anyMatch(protocol -> supporters.getOrDefault(protocol.name(), 0) == members);
  }

  /**
   * The protocol that all members support and most of them like best; the first of several, in the
   * order of the votes.
   */
  String select(Collection<Member> members) {
    Set<String> candidates =
        supporters.entrySet().stream()
            .filter(entry -> entry.getValue() == members.size())
            .map(Map.Entry::getKey)
            .collect(Collectors.toSet());
    Map<String, Integer> votes = new LinkedHashMap<>();
    members.forEach(member -> votes.merge(member.vote(candidates), 1, Integer::sum));
    int most = votes.values().stream().mapToInt(Integer::intValue).max().orElse(0);
    return votes.entrySet().stream()
        .filter(entry -> entry.getValue() == most)
        .map(Map.Entry::getKey)
        .findFirst()
        .orElseThrow(() -> new IllegalStateException("A group without members selects nothing"));
  }

  private static Set<String> names(List<Protocol> protocols) {
    Set<String> names = new HashSet<>();
    protocols.forEach(protocol -> names.add(protocol.name()));
    return names;
  }
}
