package io.tailrace.examples.adclicks;

import static io.tailrace.examples.adclicks.AdMinute.State.FINAL;
import static io.tailrace.examples.adclicks.AdMinute.State.PROVISIONAL;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Instant;
import java.util.List;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.java.tuple.Tuple2;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.apache.flink.streaming.util.ProcessFunctionTestHarnesses;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class MergeShardsTest {
  private static final Instant NOON = Instant.parse("2026-12-01T12:00:00Z");
  private static final Instant OVER = NOON.plus(Times.MINUTE).minusMillis(1);
  private static final Instant END = OVER.plus(Times.ALLOWED_LATENESS);

  private KeyedOneInputStreamOperatorTestHarness<Tuple2<String, Instant>, ShardCount, AdMinute>
      harness;

  @BeforeEach
  void open() throws Exception {
    harness =
        ProcessFunctionTestHarnesses.forKeyedProcessFunction(
            new MergeShards(),
            count -> Tuple2.of(count.ad(), count.minute()),
            Types.TUPLE(Types.STRING, Types.INSTANT));
  }

  @AfterEach
  void close() throws Exception {
    harness.close();
  }

  private void come(int shard, long clicks) throws Exception {
    harness.processElement(new ShardCount("ad", shard, NOON, clicks), OVER.toEpochMilli());
  }

  private void timeIs(Instant now) throws Exception {
    harness.processWatermark(new Watermark(now.toEpochMilli()));
  }

  private static AdMinute result(long clicks, AdMinute.State state) {
    return new AdMinute("ad", NOON, clicks, state);
  }

  @Test
  void oneResultForAllShards() throws Exception {
    come(0, 3);
    come(5, 4);
    timeIs(OVER.minusMillis(1));
    assertEquals(List.of(), harness.extractOutputValues());
    timeIs(OVER);
    assertEquals(List.of(result(7, PROVISIONAL)), harness.extractOutputValues());
    timeIs(END);
    assertEquals(List.of(result(7, PROVISIONAL), result(7, FINAL)), harness.extractOutputValues());
  }

  @Test
  void lateClicksMakeTheCountGrow() throws Exception {
    come(0, 3);
    timeIs(OVER);
    come(0, 4);
    come(0, 5);
    come(1, 1);
    timeIs(OVER.plusSeconds(1));
    timeIs(END.minusMillis(1));
    come(1, 2);
    timeIs(END);
    assertEquals(
        List.of(
            result(3, PROVISIONAL),
            result(6, PROVISIONAL),
            result(7, PROVISIONAL),
            result(7, FINAL)),
        harness.extractOutputValues());
  }

  @Test
  void aFinalResultLeavesNothingBehind() throws Exception {
    come(0, 3);
    timeIs(OVER);
    timeIs(END);
    assertEquals(0, harness.numKeyedStateEntries());
    assertEquals(0, harness.numEventTimeTimers());
  }
}
