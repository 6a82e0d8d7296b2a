package io.tailrace.kernel.compaction;

import io.tailrace.spi.config.Config;
import io.tailrace.spi.config.ConfigException;
import io.tailrace.spi.config.ConfigKey;
import java.util.List;

/**
 * What the cleaner can be told, by Kafka's names.
 *
 * @param enabled whether anything is compacted
 * @param threads how many logs are compacted at a time, at most
 * @param dedupeBufferBytes the memory of all maps of keys while logs are compacted
 * @param loadFactor the share of a map that is filled
 * @param ioBufferBytes the memory for reading and writing, of all threads
 * @param maxBytesPerSecond how fast all threads read and write, in sum
 * @param backoffMs how often dirty logs are looked for
 */
public record CleanerConfig(
    boolean enabled,
    int threads,
    long dedupeBufferBytes,
    double loadFactor,
    int ioBufferBytes,
    double maxBytesPerSecond,
    long backoffMs) {
  private static final long SMALLEST_MAP = 1 << 20;

  /** Whether there is compaction. */
  public static final ConfigKey<Boolean> ENABLE =
      ConfigKey.ofBoolean("log.cleaner.enable", true)
          .doc(
              "Whether logs are compacted. Without it, topics with cleanup.policy=compact, and the"
                  + " internal ones, grow without end.");

  /** Threads. */
  public static final ConfigKey<Integer> THREADS =
      ConfigKey.ofInt("log.cleaner.threads", 1, 0, 1024)
          .doc("How many logs are compacted at a time; each has a thread while that lasts.");

  /** Memory for keys. */
  public static final ConfigKey<Long> DEDUPE_BUFFER_SIZE =
      ConfigKey.ofLong("log.cleaner.dedupe.buffer.size", 134_217_728L, 1, Long.MAX_VALUE)
          .doc(
              "The memory for the keys of the logs that are being compacted, in bytes: 24 for each"
                  + " key. Taken only while a log is compacted, and only as much as its dirty part"
                  + " can need; where it is not enough, a log is compacted in several rounds.");

  /** How full the memory for keys gets. */
  public static final ConfigKey<Double> LOAD_FACTOR =
      ConfigKey.ofDouble("log.cleaner.io.buffer.load.factor", 0.9, 0.01, 1)
          .doc("How full the memory for keys may become, as a share of it.");

  /** Memory for batches. */
  public static final ConfigKey<Integer> IO_BUFFER_SIZE =
      ConfigKey.ofInt("log.cleaner.io.buffer.size", 524_288, 0, Integer.MAX_VALUE)
          .doc(
              "The memory for reading and writing batches in compaction, of all its threads, in"
                  + " bytes; more is taken where one batch is larger.");

  /** Speed. */
  public static final ConfigKey<Double> IO_MAX_BYTES_PER_SECOND =
      ConfigKey.ofDouble(
              "log.cleaner.io.max.bytes.per.second", Double.MAX_VALUE, 1, Double.MAX_VALUE)
          .doc("How many bytes compaction reads and writes a second, at most.");

  /** How often. */
  public static final ConfigKey<Long> BACKOFF_MS =
      ConfigKey.ofLong("log.cleaner.backoff.ms", 15_000, 1, Long.MAX_VALUE)
          .doc("How long compaction rests when no log is dirty enough, in milliseconds.");

  /**
   * Reads the values.
   *
   * @throws ConfigException if one cannot be used
   */
  public static CleanerConfig from(Config config) {
    CleanerConfig values =
        new CleanerConfig(
            config.get(ENABLE),
            config.get(THREADS),
            config.get(DEDUPE_BUFFER_SIZE),
            config.get(LOAD_FACTOR),
            config.get(IO_BUFFER_SIZE),
            config.get(IO_MAX_BYTES_PER_SECOND),
            config.get(BACKOFF_MS));
    if (values.mapBytes() < SMALLEST_MAP) {
      throw new ConfigException(
          "Invalid value "
              + values.dedupeBufferBytes
              + " for configuration "
              + DEDUPE_BUFFER_SIZE.name()
              + ": Value must be at least 1 MiB for each of the "
              + values.threads
              + " threads");
    }
    return values;
  }

  /** The memory for one map. */
  long mapBytes() {
    return dedupeBufferBytes / Math.max(1, threads);
  }

  /** The memory for reading, or for writing, of one thread. */
  int bufferBytes() {
    return Math.max(1 << 12, ioBufferBytes / Math.max(1, threads) / 2);
  }

  /** Every key, for documentation and for DescribeConfigs. */
  public static List<ConfigKey<?>> keys() {
    return List.of(
        ENABLE,
        THREADS,
        DEDUPE_BUFFER_SIZE,
        LOAD_FACTOR,
        IO_BUFFER_SIZE,
        IO_MAX_BYTES_PER_SECOND,
        BACKOFF_MS);
  }
}
