package io.tailrace.flink.sink;

/** A partition for each writer; writers share them if there are more writers than partitions. */
final class FixedPartitioner<T> implements TailracePartitioner<T> {
  private static final long serialVersionUID = 1L;

  private int writer;

  @Override
  public void open(int parallelInstanceId, int parallelInstances) {
    writer = parallelInstanceId;
  }

  @Override
  public int partition(T record, byte[] key, byte[] value, String topic, int[] partitions) {
    return partitions[writer % partitions.length];
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof FixedPartitioner;
  }

  @Override
  public int hashCode() {
    return FixedPartitioner.class.hashCode();
  }
}
