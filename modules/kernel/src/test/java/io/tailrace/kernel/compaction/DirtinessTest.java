package io.tailrace.kernel.compaction;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tailrace.kernel.config.CompactionConfig;
import io.tailrace.spi.storage.LogCompaction.SegmentInfo;
import java.util.List;
import org.junit.jupiter.api.Test;

/** When a log is dirty enough, and how far it may be cleaned. */
class DirtinessTest {
  private static final long NOW = 1_000_000;
  private static final long END = 40;

  /** Begin at 0, 10, 20, 30; the last one is active; the newer ones are larger. */
  private static final List<SegmentInfo> SEGMENTS =
      List.of(
          new SegmentInfo(0, 100, NOW - 4_000, NOW - 3_001),
          new SegmentInfo(10, 200, NOW - 3_000, NOW - 2_001),
          new SegmentInfo(20, 300, NOW - 2_000, NOW - 1_001),
          new SegmentInfo(30, 400, NOW - 1_000, NOW));

  private static CompactionConfig config(double ratio, long minLagMs, long maxLagMs) {
    return new CompactionConfig(1, ratio, minLagMs, maxLagMs);
  }

  private static final CompactionConfig ANY = config(0, 0, Long.MAX_VALUE);

  private static Dirtiness dirtiness(long firstDirty, long stable, CompactionConfig config) {
    return Dirtiness.of(SEGMENTS, firstDirty, stable, config, NOW);
  }

  @Test
  void theActiveSegmentIsNotTouched() {
    Dirtiness all = dirtiness(0, END, ANY);
    assertEquals(30, all.limitOffset());
    assertEquals(600, all.dirtyBytes());
    assertEquals(0, all.cleanBytes());
    assertEquals(1, all.ratio());
  }

  @Test
  void whatWasCleanedIsNotDirtyAgain() {
    Dirtiness some = dirtiness(10, END, ANY);
    assertEquals(100, some.cleanBytes());
    assertEquals(500, some.dirtyBytes());
    assertEquals(5.0 / 6, some.ratio());
    Dirtiness none = dirtiness(30, END, ANY);
    assertFalse(none.isDue(ANY), "a ratio of 0 does not make a clean log dirty");
    assertEquals(0, none.ratio());
  }

  @Test
  void aSegmentThatIsDirtyInPartIsDirty() {
    assertEquals(500, dirtiness(15, END, ANY).dirtyBytes());
  }

  @Test
  void undecidedTransactionsAreNotTouched() {
    Dirtiness stable = dirtiness(0, 25, ANY);
    assertEquals(25, stable.limitOffset());
    assertEquals(300, stable.dirtyBytes(), "only whole segments count, or it would never be clean");
    assertEquals(25, dirtiness(25, 20, ANY).limitOffset(), "never below what is clean");
    assertFalse(dirtiness(20, 25, ANY).isDue(ANY));
  }

  @Test
  void recordsAreSafeForTheMinimumLag() {
    assertEquals(20, dirtiness(0, END, config(0, 2_000, Long.MAX_VALUE)).limitOffset());
    assertEquals(10, dirtiness(0, END, config(0, 2_002, Long.MAX_VALUE)).limitOffset());
    assertEquals(0, dirtiness(0, END, config(0, 10_000, Long.MAX_VALUE)).dirtyBytes());
    assertEquals(0, dirtiness(0, END, config(0, Long.MAX_VALUE, Long.MAX_VALUE)).dirtyBytes());
  }

  @Test
  void aLogIsCleanedWhenItIsDirtierThanItsRatio() {
    assertTrue(dirtiness(10, END, ANY).isDue(config(0.83, 0, Long.MAX_VALUE)));
    assertFalse(dirtiness(10, END, ANY).isDue(config(5.0 / 6, 0, Long.MAX_VALUE)));
  }

  @Test
  void aRecordDoesNotEscapeLongerThanTheMaximumLag() {
    CompactionConfig lag = config(1, 0, 2_500);
    assertTrue(dirtiness(10, END, lag).overdue());
    assertTrue(dirtiness(10, END, lag).isDue(lag));
    assertFalse(dirtiness(20, END, lag).overdue());
    assertFalse(dirtiness(20, END, lag).isDue(lag));
  }

  @Test
  void segmentsWithoutTimestampsAreNeverOverdue() {
    List<SegmentInfo> segments =
        List.of(new SegmentInfo(0, 100, -1, NOW), new SegmentInfo(10, 0, -1, NOW));
    assertFalse(Dirtiness.of(segments, 0, 10, config(1, 0, 1), NOW).overdue());
  }
}
