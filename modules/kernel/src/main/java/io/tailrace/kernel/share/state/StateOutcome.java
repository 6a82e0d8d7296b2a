package io.tailrace.kernel.share.state;

import io.tailrace.kernel.share.PartitionShareState;
import io.tailrace.wire.ErrorCode;
import java.util.List;

/**
 * What the share coordinator knows of a share partition.
 *
 * @param error {@link ErrorCode#NONE}, or why nothing is said
 * @param leaderEpoch the newest leader epoch that was heard of
 * @param doneCount how many offsets after the start are done (KIP-1226), or -1
 * @param state its start offset is {@link PartitionShareState#NO_OFFSET} if it has none yet
 */
public record StateOutcome(
    ErrorCode error, int leaderEpoch, int doneCount, PartitionShareState state) {

  static StateOutcome failed(ErrorCode error) {
    return new StateOutcome(error, 0, -1, NOTHING);
  }

  private static final PartitionShareState NOTHING =
      new PartitionShareState(0, PartitionShareState.NO_OFFSET, List.of());

  /** It was never begun. */
  static final StateOutcome UNINITIALIZED = new StateOutcome(ErrorCode.NONE, 0, -1, NOTHING);
}
