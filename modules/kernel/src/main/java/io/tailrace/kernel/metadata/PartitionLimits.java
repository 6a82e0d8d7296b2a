package io.tailrace.kernel.metadata;

import io.tailrace.wire.ErrorCode;

/**
 * How many partitions there may be: each costs memory and, once used, open files.
 *
 * @param perRequest how many one request may add
 * @param inAll how many the cluster may have
 */
public record PartitionLimits(int perRequest, int inAll) {
  /** As many as Kafka's controller adds at once. */
  public static final int PER_REQUEST = 10_000;

  /**
   * Makes sure that partitions can be added.
   *
   * @param addedBefore how many the same request has added
   * @param added how many more it adds
   * @throws RefusedException if that is too many
   */
  void check(MetadataImage image, int addedBefore, int added) {
    long byRequest = (long) addedBefore + added;
    if (byRequest > perRequest) {
      throw new RefusedException(
          ErrorCode.POLICY_VIOLATION,
          "Excessively large number of partitions per request: more than " + perRequest);
    }
    long present =
        image.topicsByName().values().stream().mapToLong(topic -> topic.partitions().size()).sum();
    if (present + byRequest > inAll) {
      throw new RefusedException(
          ErrorCode.POLICY_VIOLATION,
          "There would be more than " + inAll + " partitions, which is what max.partitions allows");
    }
  }
}
