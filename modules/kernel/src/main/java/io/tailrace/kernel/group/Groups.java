package io.tailrace.kernel.group;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The groups of a shard, by id. */
final class Groups {
  private final Map<String, ClassicGroup> groups = new HashMap<>();
  private final Map<Long, Set<String>> openTransactions = new HashMap<>();

  Optional<ClassicGroup> find(String id) {
    return Optional.ofNullable(groups.get(id));
  }

  ClassicGroup getOrCreate(String id) {
    return groups.computeIfAbsent(id, ClassicGroup::new);
  }

  /** Forgets a group of which nothing reached the log. */
  void dropIfBlank(ClassicGroup group) {
    if (group.isBlank()) {
      groups.remove(group.id(), group);
    }
  }

  void remove(String id) {
    groups.remove(id);
  }

  /** A live view. */
  Collection<ClassicGroup> all() {
    return groups.values();
  }

  /** A copy, for work that adds and removes groups. */
  List<ClassicGroup> copyOfAll() {
    return new ArrayList<>(groups.values());
  }

  /** A transaction has changed offsets of a group that count once it commits. */
  void inTransaction(long producerId, String group) {
    openTransactions.computeIfAbsent(producerId, id -> new HashSet<>()).add(group);
  }

  /** A transaction has ended. */
  void endTransaction(long producerId, boolean commit) {
    Set<String> touched = openTransactions.remove(producerId);
    if (touched != null) {
      touched.forEach(
          id -> find(id).ifPresent(group -> group.offsets().endTransaction(producerId, commit)));
    }
  }
}
