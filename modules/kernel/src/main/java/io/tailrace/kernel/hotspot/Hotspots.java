package io.tailrace.kernel.hotspot;

import io.tailrace.HotPartition;
import io.tailrace.HotPartition.Share;
import io.tailrace.kernel.config.BrokerConfig;
import io.tailrace.kernel.config.BrokerKeys;
import io.tailrace.kernel.metadata.BrokerLayers;
import io.tailrace.kernel.metadata.ConfigResource;
import io.tailrace.kernel.metadata.MetadataDelta;
import io.tailrace.kernel.metadata.MetadataImage;
import io.tailrace.kernel.metadata.MetadataListener;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Which partitions are produced to most, by which producers and with which keys, from samples of
 * about the last two minutes. Samples are rare, so that one lock guards it all; where sampling is
 * off the only cost is to see that it is. For any thread.
 */
public final class Hotspots implements MetadataListener {
  /** How long samples are gathered before the older ones are forgotten. */
  static final long WINDOW_NANOS = TimeUnit.MINUTES.toNanos(1);

  /** How many partitions are told apart in a window; the hot ones come first. */
  static final int MAX_PARTITIONS = 256;

  private final BrokerConfig start;
  private final LongSupplier nanoTime;
  private volatile long interval;
  private Map<Place, PartitionLoad> current = new HashMap<>();
  private Map<Place, PartitionLoad> previous = new HashMap<>();
  private long begun;
  private long previousBegun;

  private record Place(String topic, int partition) {}

  /**
   * As the configuration says.
   *
   * @param nanoTime a clock that never goes back, in nanoseconds
   */
  public Hotspots(BrokerConfig start, LongSupplier nanoTime) {
    this.start = start;
    this.nanoTime = nanoTime;
    interval = start.fixed().get(BrokerKeys.HOT_PARTITIONS_SAMPLE_BYTES);
    begun = nanoTime.getAsLong();
    previousBegun = begun;
  }

  @Override
  public void changed(MetadataDelta delta, MetadataImage image) {
    if (delta.changedConfigs().stream()
        .anyMatch(resource -> resource.type() == ConfigResource.Type.BROKER)) {
      interval =
          BrokerLayers.of(start, image).effective().get(BrokerKeys.HOT_PARTITIONS_SAMPLE_BYTES);
    }
  }

  /** After how many bytes that are produced a batch is sampled; 0 for never. */
  long interval() {
    return interval;
  }

  /** A clock that never goes back, in nanoseconds. */
  long nanoTime() {
    return nanoTime.getAsLong();
  }

  /**
   * Adds a sample.
   *
   * @param bytes how many bytes it stands for
   * @param keys what its records' keys are, with the bytes of their records
   */
  synchronized void add(
      String topic, int partition, String clientId, long bytes, Map<String, Long> keys) {
    turn();
    Place place = new Place(topic, partition);
    PartitionLoad load = current.get(place);
    if (load == null) {
      if (current.size() == MAX_PARTITIONS) {
        return;
      }
      load = new PartitionLoad();
      current.put(place, load);
    }
    load.bytes += bytes;
    load.producers.add(clientId, bytes);
    long looked = keys.values().stream().mapToLong(Long::longValue).sum();
    for (Map.Entry<String, Long> key : keys.entrySet()) {
      load.keys.add(key.getKey(), Math.max(1, (long) ((double) bytes * key.getValue() / looked)));
    }
  }

  /** The partitions that are produced to most, the hottest first. */
  public synchronized List<HotPartition> hottest(int most) {
    turn();
    Map<Place, PartitionLoad> all = new HashMap<>();
    for (Map<Place, PartitionLoad> window : List.of(previous, current)) {
      window.forEach(
          (place, load) -> all.computeIfAbsent(place, _ -> new PartitionLoad()).addAll(load));
    }
    double seconds = Math.max(1, (nanoTime.getAsLong() - previousBegun) / 1e9);
    return all.entrySet().stream()
        .sorted(
            Comparator.comparingLong(
                    (Map.Entry<Place, PartitionLoad> entry) -> -entry.getValue().bytes)
                .thenComparing(entry -> entry.getKey().topic)
                .thenComparing(entry -> entry.getKey().partition))
        .limit(most)
        .map(
            entry ->
                new HotPartition(
                    entry.getKey().topic,
                    entry.getKey().partition,
                    Math.round(entry.getValue().bytes / seconds),
                    shares(entry.getValue().keys),
                    shares(entry.getValue().producers)))
        .toList();
  }

  private static List<Share> shares(SpaceSaving counted) {
    double total = Math.max(1, counted.total());
    return counted.largest().stream()
        .map(sum -> new Share(sum.name(), sum.sum() / total, sum.error() / total))
        .toList();
  }

  /** Forgets the older samples when a window is over. */
  private void turn() {
    long now = nanoTime.getAsLong();
    if (now - begun < WINDOW_NANOS) {
      return;
    }
    boolean recent = now - begun < 2 * WINDOW_NANOS;
    previous = recent ? current : new HashMap<>();
    previousBegun = recent ? begun : now;
    current = new HashMap<>();
    begun = now;
  }
}
