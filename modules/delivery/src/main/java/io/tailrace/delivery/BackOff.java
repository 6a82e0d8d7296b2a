package io.tailrace.delivery;

import io.tailrace.spi.config.Config;
import io.tailrace.spi.config.ConfigException;
import java.util.List;
import java.util.random.RandomGenerator;

/** How long a record waits before it is delivered once more. */
sealed interface BackOff {

  /**
   * The delay, in milliseconds from 0.
   *
   * @param attempt how many deliveries have failed, from 1
   */
  long delayMs(int attempt, RandomGenerator random);

  /**
   * What a topic's configs ask for.
   *
   * @throws ConfigException if they do not go together
   */
  static BackOff of(Config config) {
    double jitter = config.get(PolicyKeys.BACKOFF_JITTER);
    return switch (config.get(PolicyKeys.BACKOFF)) {
      case "fixed" -> new Exponential(config.get(PolicyKeys.BACKOFF_MS), 1, Long.MAX_VALUE, jitter);
      case "list" -> {
        List<Long> delays =
            config.get(PolicyKeys.BACKOFF_LIST_MS).stream().map(Long::parseLong).toList();
        if (delays.isEmpty()) {
          throw new ConfigException("delivery.backoff=list needs delivery.backoff.list.ms");
        }
        yield new Listed(delays, jitter);
      }
      default -> {
        long first = config.get(PolicyKeys.BACKOFF_MS);
        long longest = config.get(PolicyKeys.BACKOFF_MAX_MS);
        if (first > longest) {
          throw new ConfigException(
              "delivery.backoff.ms ("
                  + first
                  + ") is above delivery.backoff.max.ms ("
                  + longest
                  + ")");
        }
        yield new Exponential(first, config.get(PolicyKeys.BACKOFF_MULTIPLIER), longest, jitter);
      }
    };
  }

  /** Grows with each attempt, up to a bound; with a multiplier of 1 it stays what it is. */
  record Exponential(long firstMs, double multiplier, long maxMs, double jitter)
      implements BackOff {
    @Override
    public long delayMs(int attempt, RandomGenerator random) {
      double delay = Math.min(maxMs, firstMs * Math.pow(multiplier, attempt - 1.0));
      return Math.min(maxMs, spread(delay, jitter, random));
    }
  }

  /** One delay for each attempt; the last one for all that follow. */
  record Listed(List<Long> delaysMs, double jitter) implements BackOff {
    @Override
    public long delayMs(int attempt, RandomGenerator random) {
      return spread(delaysMs.get(Math.min(attempt, delaysMs.size()) - 1), jitter, random);
    }
  }

  private static long spread(double delay, double jitter, RandomGenerator random) {
    return jitter == 0 || delay == 0
        ? (long) delay
        : (long) (delay * random.nextDouble(1 - jitter, 1 + jitter));
  }
}
