package io.tailrace;

import java.util.List;

/**
 * A partition that much is produced to, and what of: estimates from samples, over the last minute
 * or two.
 *
 * @param topic the topic
 * @param partition the partition's number
 * @param bytesPerSecond how much is produced to it, as clients send it
 * @param keys the record keys that take most of it, the largest first
 * @param producers the client ids of the producers that send most of it, the largest first
 */
public record HotPartition(
    String topic, int partition, long bytesPerSecond, List<Share> keys, List<Share> producers) {

  /** Copies the lists. */
  public HotPartition {
    keys = List.copyOf(keys);
    producers = List.copyOf(producers);
  }

  /**
   * How much of a partition's bytes is somebody's.
   *
   * @param name a client id, or a key: as text if it is printable UTF-8, else {@code 0x} and its
   *     bytes in hex; long ones are cut
   * @param share from 0 to 1, of what was sampled; it may be too high by {@code error}
   * @param error by how much the share may be too high
   */
  public record Share(String name, double share, double error) {}
}
