package io.tailrace.kernel.group.consumer;

import io.tailrace.wire.Uuid;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** Gives every partition to the first that claims it. */
final class OwnedOnce {
  private final Map<Uuid, Set<Integer>> taken = new HashMap<>();

  Assignment claim(Assignment wanted) {
    Map<Uuid, Set<Integer>> got = new HashMap<>();
    wanted
        .topics()
        .forEach(
            (topic, numbers) -> {
              Set<Integer> of = taken.computeIfAbsent(topic, _ -> new HashSet<>());
              Set<Integer> free = new HashSet<>(numbers);
              free.removeIf(number -> !of.add(number));
              got.put(topic, free);
            });
    return new Assignment(got);
  }
}
