package io.tailrace.kernel.group;

import io.tailrace.wire.Uuid;
import java.util.Optional;

/**
 * Which topics there are, as the coordinator needs to know: the current metadata. May be asked by
 * any thread.
 */
public interface GroupTopics {

  /** The id of a topic, if there is one of that name. */
  Optional<Uuid> idOf(String name);

  /** The name of a topic, if there is one of that id (KIP-516). */
  Optional<String> nameOf(Uuid id);

  /** Whether there is a topic that has the partition. */
  boolean hasPartition(String topic, int partition);
}
