package io.tailrace.kernel.group.consumer;

import io.tailrace.spi.group.GroupAssignor;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The assignors that members may ask for, by name; the first is the default. For any thread. */
public final class GroupAssignors {
  private final Map<String, GroupAssignor> assignors;

  /** In the order of the configuration. */
  public GroupAssignors(Map<String, GroupAssignor> assignors) {
    this.assignors = new LinkedHashMap<>(assignors);
  }

  /** Whether there is none, so that there can be no consumer group. */
  public boolean isEmpty() {
    return assignors.isEmpty();
  }

  /** Their names, in order. */
  public Set<String> names() {
    return assignors.keySet();
  }

  String defaultName() {
    return assignors.keySet().iterator().next();
  }

  Optional<GroupAssignor> named(String name) {
    return Optional.ofNullable(assignors.get(name));
  }

  /**
   * The assignor that most members ask for; the default if none asks for one that is on offer.
   * Among equals, the first in the order of the configuration.
   */
  public String preferred(Iterable<ConsumerMember> members) {
    Map<String, Integer> votes = new LinkedHashMap<>();
    assignors.keySet().forEach(name -> votes.put(name, 0));
    for (ConsumerMember member : members) {
      member
          .metadata()
          .assignor()
          .ifPresent(name -> votes.computeIfPresent(name, (_, count) -> count + 1));
    }
    String best = defaultName();
    for (Map.Entry<String, Integer> entry : votes.entrySet()) {
      if (entry.getValue() > votes.get(best)) {
        best = entry.getKey();
      }
    }
    return best;
  }
}
