package io.tailrace.kernel.hotspot;

/** What was sampled of one partition. For one thread. */
final class PartitionLoad {
  private static final int KEYS = 32;
  private static final int PRODUCERS = 16;

  final SpaceSaving keys = new SpaceSaving(KEYS);
  final SpaceSaving producers = new SpaceSaving(PRODUCERS);
  long bytes;

  void addAll(PartitionLoad other) {
    keys.addAll(other.keys);
    producers.addAll(other.producers);
    bytes += other.bytes;
  }
}
