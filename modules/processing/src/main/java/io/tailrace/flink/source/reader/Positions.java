package io.tailrace.flink.source.reader;

import io.tailrace.flink.source.split.TailraceSplit;
import java.util.HashMap;
import java.util.Map;
import org.apache.flink.annotation.Internal;

/** Where the splits of a reader are. Of the task's thread. */
@Internal
final class Positions {
  private final Map<String, SplitState> states = new HashMap<>();

  SplitState add(TailraceSplit split) {
    SplitState state = new SplitState(split);
    states.put(split.splitId(), state);
    return state;
  }

  void remove(String split) {
    states.remove(split);
  }

  /** All before this offset has been emitted, or is nothing to emit. */
  void passed(String split, long next) {
    SplitState state = states.get(split);
    if (state != null) {
      state.advanceTo(next);
    }
  }
}
