package io.tailrace.kernel.network;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** The counts of one loop: raised on it, read anywhere. */
final class LoopCounters {
  final Counter opened = new Counter();
  final Counter requests = new Counter();
  final Counter bytesIn = new Counter();
  final Counter bytesOut = new Counter();

  /** Not a count but a size: set anew after each turn. */
  final Counter memoryUsed = new Counter();

  private final Map<CloseReason, Counter> closed = new EnumMap<>(CloseReason.class);

  LoopCounters() {
    for (CloseReason reason : CloseReason.values()) {
      closed.put(reason, new Counter());
    }
  }

  Counter closed(CloseReason reason) {
    return closed.get(reason);
  }

  static NetworkCounters sum(List<LoopCounters> loops) {
    Map<CloseReason, Long> closed = new EnumMap<>(CloseReason.class);
    for (CloseReason reason : CloseReason.values()) {
      closed.put(reason, loops.stream().mapToLong(loop -> loop.closed(reason).get()).sum());
    }
    return new NetworkCounters(
        loops.stream().mapToLong(loop -> loop.opened.get()).sum(),
        Map.copyOf(closed),
        loops.stream().mapToLong(loop -> loop.requests.get()).sum(),
        loops.stream().mapToLong(loop -> loop.bytesIn.get()).sum(),
        loops.stream().mapToLong(loop -> loop.bytesOut.get()).sum(),
        loops.stream().mapToLong(loop -> loop.memoryUsed.get()).sum());
  }
}
