package io.tailrace.kernel.group.share;

import io.tailrace.kernel.share.SharePartitionKey;
import io.tailrace.kernel.share.state.StateOutcome;
import io.tailrace.wire.ErrorCode;
import io.tailrace.wire.Uuid;
import java.util.function.Consumer;

/** The share coordinator, as share groups need it. Answers come on any thread. */
public interface ShareStates {

  /** Begins a share partition, or begins it anew; see the share coordinator. */
  void initialize(
      SharePartitionKey key, int stateEpoch, long startOffset, Consumer<ErrorCode> done);

  /** Forgets a share partition. */
  void delete(SharePartitionKey key, Consumer<ErrorCode> done);

  /** Tells how far a group is. */
  void summarize(SharePartitionKey key, Consumer<StateOutcome> done);

  /**
   * Tells how far a partition is.
   *
   * @param done told the offset after its last committed record, or -1 if that cannot be said
   */
  void endOffset(Uuid topicId, int partition, Consumer<Long> done);
}
