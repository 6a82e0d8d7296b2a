package io.tailrace.kernel.fetch.share;

import io.tailrace.kernel.share.SharePartitionKey;
import io.tailrace.wire.ErrorCode;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * What a member of a share group fetches again and again, so that it need not name it each time.
 * Guarded by itself: a client has one request at work, but nothing forces it to.
 */
final class ShareSession {
  /** The epoch of a request that begins a session. */
  static final int INITIAL_EPOCH = 0;

  /** The epoch of a request that ends its session. */
  static final int FINAL_EPOCH = -1;

  private final Key key;
  private final Set<SharePartitionKey> partitions = new LinkedHashSet<>();
  private int epoch = 1;

  /** Whose it is. */
  record Key(String group, String member) {}

  ShareSession(Key key) {
    this.key = key;
  }

  Key key() {
    return key;
  }

  /**
   * Counts a request, if it has the epoch that the next one has.
   *
   * @return {@link ErrorCode#INVALID_SHARE_SESSION_EPOCH} if not, else {@link ErrorCode#NONE}
   */
  synchronized ErrorCode advance(int requestEpoch) {
    if (requestEpoch != epoch) {
      return ErrorCode.INVALID_SHARE_SESSION_EPOCH;
    }
    epoch = epoch == Integer.MAX_VALUE ? 1 : epoch + 1;
    return ErrorCode.NONE;
  }

  synchronized void update(
      Collection<SharePartitionKey> added, Collection<SharePartitionKey> forgotten) {
    partitions.addAll(added);
    partitions.removeAll(forgotten);
  }

  /** What it fetches; each request begins with another one, so that all have their turn. */
  synchronized List<SharePartitionKey> partitions() {
    List<SharePartitionKey> all = new ArrayList<>(partitions);
    if (all.size() > 1) {
      Collections.rotate(all, -(epoch % all.size()));
    }
    return all;
  }
}
