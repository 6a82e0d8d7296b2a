package io.tailrace.wire;

import java.util.Random;

/** The randomness of a test: {@code -Dseed=...} repeats what a failure has printed. */
final class Seed {
  private static final long SEED = Long.getLong("seed", System.nanoTime());

  static {
    System.out.println("Random tests of the wire: -Dseed=" + SEED);
  }

  private Seed() {}

  /** The same sequence for the same seed and topic, whatever other tests draw. */
  static Random random(String topic) {
    return new Random(SEED ^ topic.hashCode());
  }

  static String text() {
    return "seed " + SEED;
  }
}
