package io.tailrace.kernel.partition;

/**
 * What a request says about the batch that it brings.
 *
 * @param apiVersion the version of Produce, which decides what the client may send
 * @param internal whether the broker itself appends, which may write control batches
 */
public record AppendRequest(int apiVersion, boolean internal) {
  /** The broker's own records. */
  public static final AppendRequest INTERNAL = new AppendRequest(Integer.MAX_VALUE, true);
}
