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
  private final Map<String, Group> groups = new HashMap<>();
  private final Map<Long, Set<String>> openTransactions = new HashMap<>();

  Optional<Group> find(String id) {
    return Optional.ofNullable(groups.get(id));
  }

  Optional<ClassicGroup> findClassic(String id) {
    return groups.get(id) instanceof ClassicGroup group ? Optional.of(group) : Optional.empty();
  }

  Optional<ModernGroup> findModern(String id) {
    return groups.get(id) instanceof ModernGroup group ? Optional.of(group) : Optional.empty();
  }

  /** The group, or a classic one without members. */
  Group getOrCreate(String id) {
    return groups.computeIfAbsent(id, ClassicGroup::new);
  }

  /** The classic group, which takes the place of one of another protocol, with its offsets. */
  ClassicGroup getOrCreateClassic(String id) {
    if (getOrCreate(id) instanceof ClassicGroup group) {
      return group;
    }
    ClassicGroup group = new ClassicGroup(id, end(id));
    groups.put(id, group);
    return group;
  }

  /** The modern group, which takes the place of one of another protocol, with its offsets. */
  ModernGroup getOrCreateModern(String id) {
    if (groups.get(id) instanceof ModernGroup group) {
      return group;
    }
    ModernGroup group = new ModernGroup(id, groups.containsKey(id) ? end(id) : new GroupOffsets());
    groups.put(id, group);
    return group;
  }

  private GroupOffsets end(String id) {
    Group before = groups.remove(id);
    before.end();
    return before.offsets();
  }

  /** Forgets a group of which nothing reached the log. */
  void dropIfBlank(Group group) {
    if (group.isBlank()) {
      groups.remove(group.id(), group);
    }
  }

  /** Ends a group; if offsets of it are left, there is a group without membership of them. */
  void remove(String id) {
    if (!groups.containsKey(id)) {
      return;
    }
    GroupOffsets left = end(id);
    if (!left.isEmpty()) {
      ClassicGroup simple = new ClassicGroup(id, left);
      simple.markStored();
      groups.put(id, simple);
    }
  }

  /** A live view. */
  Collection<Group> all() {
    return groups.values();
  }

  /** A copy, for work that adds and removes groups. */
  List<Group> copyOfAll() {
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
