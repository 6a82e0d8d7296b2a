package io.tailrace.flink.source.reader;

import io.tailrace.flink.source.split.TailraceSplit;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.flink.annotation.Internal;

/**
 * How far a split has been emitted. The task's thread writes it; metrics read it from other
 * threads, which may see it late.
 */
@Internal
public final class SplitState {
  private final TailraceSplit split;
  private final AtomicLong position;

  SplitState(TailraceSplit split) {
    this.split = split;
    this.position = new AtomicLong(split.startingOffset());
  }

  /**
   * What has been emitted, and what was found to be no record to emit.
   *
   * @param next the offset to go on from
   */
  void advanceTo(long next) {
    position.setOpaque(next);
  }

  long position() {
    return position.getOpaque();
  }

  /** The rest of the split, as it goes into a checkpoint. */
  TailraceSplit rest() {
    return new TailraceSplit(split.partition(), position(), split.stoppingOffset());
  }
}
