package io.tailrace.examples.adclicks;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Instant;
import java.util.List;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.apache.flink.streaming.util.ProcessFunctionTestHarnesses;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class DeduplicateTest {
  private static final Instant NOON = Instant.parse("2026-12-01T12:00:00Z");
  private static final Click ONE = new Click("1", "ad", NOON);
  private static final Click TWO = new Click("2", "ad", NOON.plusSeconds(1));

  private KeyedOneInputStreamOperatorTestHarness<String, Click, Click> harness;

  @BeforeEach
  void open() throws Exception {
    harness =
        ProcessFunctionTestHarnesses.forKeyedProcessFunction(
            new Deduplicate(), Click::id, Types.STRING);
  }

  @AfterEach
  void close() throws Exception {
    harness.close();
  }

  private void come(Click click) throws Exception {
    harness.processElement(click, click.at().toEpochMilli());
  }

  @Test
  void onlyTheFirstOfAllCopiesPasses() throws Exception {
    come(ONE);
    come(TWO);
    come(ONE);
    come(ONE);
    assertEquals(List.of(ONE, TWO), harness.extractOutputValues());
  }

  @Test
  void idsAreForgotten() throws Exception {
    come(ONE);
    come(TWO);
    assertEquals(2, harness.numKeyedStateEntries());
    harness.processWatermark(new Watermark(ONE.at().plus(Times.REMEMBERED).toEpochMilli()));
    assertEquals(1, harness.numKeyedStateEntries());
    harness.processWatermark(new Watermark(TWO.at().plus(Times.REMEMBERED).toEpochMilli()));
    assertEquals(0, harness.numKeyedStateEntries());
    assertEquals(0, harness.numEventTimeTimers());
  }
}
