package io.tailrace.spi.compression;

import io.tailrace.spi.config.ConfigKey;
import java.util.OptionalInt;

/**
 * The levels that a codec offers (KIP-390).
 *
 * @param lowest the fastest level
 * @param highest the level that compresses most
 * @param byDefault what applies where no level is asked for; it may lie outside the range, where a
 *     codec has a number of its own for "default"
 */
public record CompressionLevels(int lowest, int highest, int byDefault) {

  /** Refuses an empty range. */
  public CompressionLevels {
    if (lowest > highest) {
      throw new IllegalArgumentException("No level lies in [" + lowest + ", " + highest + "]");
    }
  }

  /**
   * The level to use.
   *
   * @throws IllegalArgumentException if the wanted one is neither in the range nor the default
   */
  public int choose(OptionalInt wanted) {
    int level = wanted.orElse(byDefault);
    if (level != byDefault && !covers(level)) {
      throw new IllegalArgumentException(
          "Compression level " + level + " is not in [" + lowest + ", " + highest + "]");
    }
    return level;
  }

  ConfigKey<Integer> key(String name) {
    ConfigKey<Integer> key =
        ConfigKey.ofInt(name, byDefault, lowest, highest)
            .doc("The level at which the broker compresses with this codec.")
            .changeable();
    return covers(byDefault) ? key : key.or(byDefault);
  }

  private boolean covers(int level) {
    return level >= lowest && level <= highest;
  }
}
