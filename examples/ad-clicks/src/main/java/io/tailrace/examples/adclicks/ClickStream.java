package io.tailrace.examples.adclicks;

import java.time.Duration;
import java.time.Instant;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.PriorityQueue;
import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.sampling.distribution.DiscreteSampler;
import org.apache.commons.rng.sampling.distribution.RejectionInversionZipfSampler;
import org.apache.commons.rng.simple.RandomSource;

/**
 * Clicks as they arrive: a few ads get most of them (Zipf's law), some come late, some much too
 * late, and some come again. The same seed gives the same clicks.
 */
final class ClickStream implements Iterator<Click> {
  private static final int ADS = 100;
  private static final double ZIPF_EXPONENT = 1.3; // the first ad gets every third click

  private static final double TOO_LATE = 0.01;
  private static final double LATE = 0.03;
  private static final double OUT_OF_ORDER = 0.3;
  private static final double COPIED = 0.05;

  /** Surely after the allowed lateness, whenever in its minute a click was. */
  private static final Duration LEAST_TOO_LATE = Duration.ofMinutes(3);

  private static final Duration MOST_LATE = Duration.ofMinutes(5);

  /** Together with {@link #MOST_LATE} less than {@link Times#REMEMBERED}. */
  private static final Duration LONGEST_UNTIL_COPY = Duration.ofSeconds(30);

  private record Copy(Instant due, long order, Click click) {}

  private final UniformRandomProvider random;
  private final DiscreteSampler ads;
  private final long seed;
  private final Instant start;
  private final Duration span;
  private final long clicks;
  private final PriorityQueue<Copy> copies =
      new PriorityQueue<>(
          (one, other) -> {
            int byTime = one.due().compareTo(other.due());
            return byTime != 0 ? byTime : Long.compare(one.order(), other.order());
          });
  private long made;
  private long copied;
  private Instant now;

  /**
   * A stream from its beginning.
   *
   * @param start when it begins
   * @param span how long it is, in event time
   * @param clicks how many there are, without their copies; they are evenly spread over the span
   */
  ClickStream(long seed, Instant start, Duration span, long clicks) {
    this.random = RandomSource.XO_RO_SHI_RO_128_PP.create(seed);
    this.ads = RejectionInversionZipfSampler.of(random, ADS, ZIPF_EXPONENT);
    this.seed = seed;
    this.start = start;
    this.span = span;
    this.clicks = clicks;
    this.now = start;
  }

  @Override
  public boolean hasNext() {
    return made < clicks || !copies.isEmpty();
  }

  @Override
  public Click next() {
    if (!hasNext()) {
      throw new NoSuchElementException("All clicks have come");
    }
    Instant due = start.plus(span.multipliedBy(made).dividedBy(clicks));
    Copy copy = copies.peek();
    if (made == clicks || copy != null && !copy.due().isAfter(due)) {
      copies.remove();
      now = copy.due();
      return sometimesCopied(copy.click());
    }
    now = due;
    String id = seed + "-" + made++;
    String ad = "ad-%03d".formatted(ads.sample());
    return sometimesCopied(
        new Click(id, ad, Instant.ofEpochMilli(now.minus(delay()).toEpochMilli())));
  }

  private Click sometimesCopied(Click click) {
    if (random.nextDouble() < COPIED) {
      copies.add(new Copy(now.plus(upTo(LONGEST_UNTIL_COPY)), copied++, click));
    }
    return click;
  }

  private Duration delay() {
    double kind = random.nextDouble();
    if (kind < TOO_LATE) {
      return LEAST_TOO_LATE.plus(upTo(MOST_LATE.minus(LEAST_TOO_LATE)));
    }
    if (kind < TOO_LATE + LATE) {
      return Times.OUT_OF_ORDER.plus(upTo(Times.ALLOWED_LATENESS));
    }
    return kind < TOO_LATE + LATE + OUT_OF_ORDER ? upTo(Times.OUT_OF_ORDER) : Duration.ZERO;
  }

  private Duration upTo(Duration limit) {
    return Duration.ofMillis(random.nextLong(limit.toMillis()));
  }

  /** The time at which the last click came. */
  Instant now() {
    return now;
  }
}
