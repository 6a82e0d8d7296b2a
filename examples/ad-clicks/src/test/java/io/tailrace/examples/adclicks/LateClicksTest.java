package io.tailrace.examples.adclicks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.streaming.util.AbstractStreamOperatorTestHarness;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LateClicksTest {
  private static final int MAX_PARALLELISM = 8;
  private static final Instant NOON = Instant.parse("2026-12-01T12:00:00Z");
  private static final Instant FINAL =
      NOON.plus(Times.MINUTE).plus(Times.ALLOWED_LATENESS).minusMillis(1);
  private static final Click FIRST = new Click("1", "ad", NOON);
  private static final Click LAST = new Click("2", "ad", NOON.plusMillis(59_999));
  private static final Click NEXT_MINUTE = new Click("3", "ad", NOON.plus(Times.MINUTE));

  private final List<AutoCloseable> harnesses = new ArrayList<>();

  @AfterEach
  void close() throws Exception {
    for (AutoCloseable harness : harnesses) {
      harness.close();
    }
  }

  private OneInputStreamOperatorTestHarness<Click, Click> subtask(int index, int parallelism)
      throws Exception {
    OneInputStreamOperatorTestHarness<Click, Click> harness =
        new OneInputStreamOperatorTestHarness<>(
            new LateClicks(), MAX_PARALLELISM, parallelism, index);
    harnesses.add(harness);
    return harness;
  }

  private OperatorSubtaskState stateAt(Instant watermark, int index, int parallelism)
      throws Exception {
    OneInputStreamOperatorTestHarness<Click, Click> harness = subtask(index, parallelism);
    harness.open();
    harness.processWatermark(watermark.toEpochMilli());
    return harness.snapshot(1, 1);
  }

  private OneInputStreamOperatorTestHarness<Click, Click> restored(
      OperatorSubtaskState state, int index, int parallelism) throws Exception {
    OneInputStreamOperatorTestHarness<Click, Click> harness = subtask(index, parallelism);
    harness.initializeState(state);
    harness.open();
    return harness;
  }

  private static void come(OneInputStreamOperatorTestHarness<Click, Click> harness, Click... clicks)
      throws Exception {
    for (Click click : clicks) {
      harness.processElement(click, click.at().toEpochMilli());
    }
  }

  private static List<LateClick> late(OneInputStreamOperatorTestHarness<Click, Click> harness) {
    return harness.getSideOutput(LateClicks.TOO_LATE).stream()
        .map(record -> record.getValue())
        .toList();
  }

  private static LateClick late(Click click) {
    return LateClick.of(click, LateClick.Reason.MINUTE_IS_FINAL);
  }

  @Test
  void aMinuteTakesClicksUntilItIsFinal() throws Exception {
    OneInputStreamOperatorTestHarness<Click, Click> harness = subtask(0, 1);
    harness.open();
    harness.processWatermark(FINAL.minusMillis(1).toEpochMilli());
    come(harness, FIRST, LAST, NEXT_MINUTE);
    assertEquals(List.of(FIRST, LAST, NEXT_MINUTE), harness.extractOutputValues());
    assertNull(harness.getSideOutput(LateClicks.TOO_LATE));
    harness.processWatermark(FINAL.toEpochMilli());
    come(harness, FIRST, LAST, NEXT_MINUTE);
    assertEquals(List.of(FIRST, LAST, NEXT_MINUTE, NEXT_MINUTE), harness.extractOutputValues());
    assertEquals(List.of(late(FIRST), late(LAST)), late(harness));
  }

  @Test
  void aClickThatMayBeAForgottenCopyIsTooOld() throws Exception {
    OneInputStreamOperatorTestHarness<Click, Click> harness = subtask(0, 1);
    harness.open();
    harness.processWatermark(FIRST.at().plus(Times.REMEMBERED).toEpochMilli());
    come(harness, FIRST, LAST);
    assertEquals(List.of(LateClick.of(FIRST, LateClick.Reason.TOO_OLD), late(LAST)), late(harness));
  }

  @Test
  void aMinuteStaysFinalAfterARestore() throws Exception {
    OneInputStreamOperatorTestHarness<Click, Click> harness = restored(stateAt(FINAL, 0, 1), 0, 1);
    come(harness, FIRST, NEXT_MINUTE);
    harness.processWatermark(NOON.toEpochMilli()); // the source begins anew
    come(harness, LAST);
    assertEquals(List.of(NEXT_MINUTE), harness.extractOutputValues());
    assertEquals(List.of(late(FIRST), late(LAST)), late(harness));
  }

  @Test
  void aMinuteStaysFinalAfterASecondRestoreBeforeAnythingHasCome() throws Exception {
    OperatorSubtaskState again = restored(stateAt(FINAL, 0, 1), 0, 1).snapshot(2, 2);
    OneInputStreamOperatorTestHarness<Click, Click> harness = restored(again, 0, 1);
    come(harness, FIRST);
    assertEquals(List.of(late(FIRST)), late(harness));
  }

  @Test
  void theLowestWatermarkOfAllSubtasksCounts() throws Exception {
    OperatorSubtaskState state =
        AbstractStreamOperatorTestHarness.repackageState(
            stateAt(FINAL.plusSeconds(60), 0, 2), stateAt(FINAL, 1, 2));
    for (int index = 0; index < 3; index++) {
      OperatorSubtaskState own =
          AbstractStreamOperatorTestHarness.repartitionOperatorState(
              state, MAX_PARALLELISM, 2, 3, index);
      OneInputStreamOperatorTestHarness<Click, Click> harness = restored(own, index, 3);
      come(harness, FIRST, NEXT_MINUTE);
      assertEquals(List.of(late(FIRST)), late(harness));
      assertEquals(List.of(NEXT_MINUTE), harness.extractOutputValues());
    }
  }
}
