package io.tailrace.delivery;

import io.tailrace.delivery.DelayLogRecord.Held;
import io.tailrace.delivery.DelayLogRecord.Lane;
import io.tailrace.delivery.DelayLogRecord.LaneClosed;
import io.tailrace.delivery.DelayLogRecord.Operated;
import io.tailrace.delivery.DelayLogRecord.OperationClosed;
import io.tailrace.delivery.DelayLogRecord.Position;
import io.tailrace.delivery.DelayLogRecord.Released;
import io.tailrace.delivery.DelayLogRecord.Unknown;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/** What a shard's part of the delay log says: replaying it gives this. For one thread. */
final class ShardState {
  private final DueIndex index;
  private final KeyWaits keyWaits = new KeyWaits();
  private final Map<TargetPartition, Lane> lanes = new LinkedHashMap<>();
  private final Set<TargetPartition> inFlight = new LinkedHashSet<>();
  private final Map<SourcePartition, Long> positions = new HashMap<>();
  private final Map<UUID, Operation> operations = new LinkedHashMap<>();

  /** What the index still has and waits no more: such is met only after a replay. */
  private final OffsetSet released = new OffsetSet();

  private record SourcePartition(UUID topicId, int partition) {}

  ShardState(DueIndex index) {
    this.index = index;
  }

  static ShardState replay(DelayLog log, DueIndex index) {
    ShardState state = new ShardState(index);
    log.replay(state::replayed);
    state.inFlight.forEach(
        target -> state.lanes.get(target).inFlight().forEach(state.released::add));
    return state;
  }

  private void replayed(DelayLogRecord entry, long offset) {
    if (entry instanceof Released(_, long heldOffset)) {
      released.add(heldOffset);
    } else {
      apply(entry, offset);
    }
  }

  /** What was appended, at an offset. */
  void apply(DelayLogRecord entry, long offset) {
    switch (entry) {
      case Held(HeldRecord held) -> {
        index.add(held.dueMs(), offset);
        if (held.keyOrder()) {
          keyWaits.add(held.key().orElseThrow(), held.dueMs());
        }
      }
      case Lane lane -> {
        lanes.put(lane.target(), lane);
        if (lane.inFlight().isEmpty()) {
          inFlight.remove(lane.target());
        } else {
          inFlight.add(lane.target());
        }
      }
      case LaneClosed(TargetPartition target) -> {
        lanes.remove(target);
        inFlight.remove(target);
      }
      case Position(UUID topicId, int partition, long next) ->
          positions.put(new SourcePartition(topicId, partition), next);
      case Operated(Operation operation) -> operations.put(operation.id(), operation);
      case OperationClosed(UUID id) -> operations.remove(id);
      case Released _, Unknown _ -> {}
    }
  }

  DueIndex index() {
    return index;
  }

  KeyWaits keyWaits() {
    return keyWaits;
  }

  /** What is, or was, appended to targets. */
  Map<TargetPartition, Lane> lanes() {
    return lanes;
  }

  /** The targets to which something is, or was, being appended; as of now. */
  List<TargetPartition> inFlight() {
    return List.copyOf(inFlight);
  }

  boolean isInFlight(TargetPartition target) {
    return inFlight.contains(target);
  }

  /** How far a source has been read; 0 if it was never read. */
  long position(UUID topicId, int partition) {
    return positions.getOrDefault(new SourcePartition(topicId, partition), 0L);
  }

  /** What operators have asked for and is not done with, by id; changed in place. */
  Map<UUID, Operation> operations() {
    return operations;
  }

  /** Whether what the index gave waits no more. */
  boolean isReleased(long offset) {
    return released.remove(offset);
  }
}
