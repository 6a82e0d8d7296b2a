package io.tailrace.kernel.share;

import java.util.List;

/**
 * What is stored of a share partition.
 *
 * @param stateEpoch counts how often an administrator began it anew
 * @param startOffset the first offset that is not done
 * @param batches what differs from "never delivered" at and after it, in order, not overlapping
 */
public record PartitionShareState(int stateEpoch, long startOffset, List<StateBatch> batches) {
  /** The start offset of a share partition that has none yet. */
  public static final long NO_OFFSET = -1;
}
