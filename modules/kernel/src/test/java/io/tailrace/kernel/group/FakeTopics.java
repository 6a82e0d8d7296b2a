package io.tailrace.kernel.group;

import io.tailrace.wire.Uuid;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Topics of ten partitions each. */
final class FakeTopics implements GroupTopics {
  private final Map<String, Uuid> ids = new HashMap<>();

  void add(String name, Uuid id) {
    ids.put(name, id);
  }

  void remove(String name) {
    ids.remove(name);
  }

  @Override
  public Optional<Uuid> idOf(String name) {
    return Optional.ofNullable(ids.get(name));
  }

  @Override
  public Optional<String> nameOf(Uuid id) {
    return ids.entrySet().stream()
        .filter(entry -> entry.getValue().equals(id))
        .map(Map.Entry::getKey)
        .findFirst();
  }

  @Override
  public boolean hasPartition(String topic, int partition) {
    return ids.containsKey(topic) && partition >= 0 && partition < 10;
  }
}
