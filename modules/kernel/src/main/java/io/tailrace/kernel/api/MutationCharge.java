package io.tailrace.kernel.api;

import io.tailrace.kernel.metadata.MutationQuota;
import io.tailrace.kernel.metadata.RefusedException;
import io.tailrace.kernel.network.Exchange;
import io.tailrace.wire.ErrorCode;

/** Charges one request's changes of the metadata to its client. For one thread at a time. */
final class MutationCharge implements MutationQuota {
  private final Exchange exchange;
  private final boolean strict;
  private int throttleMs;

  /**
   * Nothing charged yet.
   *
   * @param strict whether the client's version knows that a change can be refused for a quota
   */
  MutationCharge(Exchange exchange, boolean strict) {
    this.exchange = exchange;
    this.strict = strict;
  }

  @Override
  public void charge(int partitions) {
    int over = exchange.takeMutations(partitions, strict);
    throttleMs = Math.max(throttleMs, over);
    if (strict && over > 0) {
      throw new RefusedException(ErrorCode.THROTTLING_QUOTA_EXCEEDED);
    }
  }

  /** For how long the client is over its quota, in milliseconds. */
  int throttleMs() {
    return throttleMs;
  }
}
