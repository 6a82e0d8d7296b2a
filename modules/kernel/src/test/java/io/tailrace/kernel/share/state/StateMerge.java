package io.tailrace.kernel.share.state;

import io.tailrace.kernel.share.PartitionShareState;
import io.tailrace.kernel.share.SharePartitionKey;
import io.tailrace.kernel.share.ShareStateWriter;
import io.tailrace.wire.Uuid;
import java.util.List;

/** A share partition's state as the share coordinator keeps it, without its log. */
public final class StateMerge {
  private StoredState state =
      new StoredState(0, 0, 0, PartitionShareState.NO_OFFSET, 0, 0, 0, List.of());

  /** Stores a change. */
  public void apply(ShareStateWriter.Change change) {
    state =
        state.after(
            new ShareStateRecord.Update(
                new SharePartitionKey("g", Uuid.ZERO, 0),
                0,
                0,
                change.startOffset(),
                change.doneCount(),
                change.batches()));
  }

  /** What is stored. */
  public PartitionShareState state() {
    return new PartitionShareState(0, state.startOffset(), state.batches());
  }
}
