package io.tailrace.kernel.share;

import io.tailrace.wire.ErrorCode;
import java.util.List;
import java.util.function.Consumer;

/** Stores what changes in a share partition. */
@FunctionalInterface
public interface ShareStateWriter {

  /**
   * Stores a change, after those given before.
   *
   * @param outcome told exactly once, in the share partition's strand; it may be told before this
   *     returns
   */
  void write(Change change, Consumer<ErrorCode> outcome);

  /**
   * A change.
   *
   * @param stateEpoch as it was read
   * @param startOffset the first offset that is not done
   * @param doneCount how many offsets after it are done already (KIP-1226)
   * @param batches how offsets at or after it stand now
   */
  record Change(int stateEpoch, long startOffset, int doneCount, List<StateBatch> batches) {}
}
