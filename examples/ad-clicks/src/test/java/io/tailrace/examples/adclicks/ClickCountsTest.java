package io.tailrace.examples.adclicks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.stream.Collectors;
import org.apache.flink.api.common.eventtime.Watermark;
import org.apache.flink.api.common.eventtime.WatermarkGenerator;
import org.apache.flink.api.common.eventtime.WatermarkOutput;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.util.CloseableIterator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The pipeline, without its topics: what it finds is the truth. */
@Timeout(180)
class ClickCountsTest {
  private static final int CLICKS = 3_000;
  private static final Json<AdMinute> RESULT = Json.of(AdMinute.class);
  private static final Json<LateClick> LATE = Json.of(LateClick.class);

  private final long seed = Long.getLong("tailrace.seed", System.nanoTime());
  private final List<Click> clicks = ClickStreamTest.clicks(seed, CLICKS);
  private final Truth truth = new Truth();

  @BeforeEach
  void produce() {
    System.out.println("seed " + seed);
    clicks.forEach(click -> truth.add(new Produced(0, click)));
  }

  @Test
  void whatItCountsIsTheTruth() throws Exception {
    assertEquals(List.of(), Verdict.differences(truth, run(2)));
  }

  @Test
  void whatIsTooLateIsLateWhereNothingIsBehind() throws Exception {
    Observed observed = run(1);
    assertEquals(List.of(), Verdict.differences(truth, observed));
    assertEquals(
        truth.tardy(), observed.late().stream().map(LateClick::id).collect(Collectors.toSet()));
    assertTrue(truth.tardy().size() > CLICKS / 200, "there is something late");
  }

  private Observed run(int parallelism) throws Exception {
    Configuration config = new Configuration();
    config.setString("restart-strategy.type", "none");
    config.setString("pipeline.generic-types", "false");
    StreamExecutionEnvironment env =
        StreamExecutionEnvironment.createLocalEnvironment(parallelism, config);
    DataStream<Click> stream =
        env.fromData(clicks, TypeInformation.of(Click.class))
            .assignTimestampsAndWatermarks(
                WatermarkStrategy.<Click>forGenerator(context -> new AtOnce())
                    .withTimestampAssigner((click, timestamp) -> click.at().toEpochMilli()))
            .setParallelism(1);
    ClickCounts counts = ClickCounts.of(stream);
    DataStream<String> all =
        counts
            .results()
            .map(result -> RESULT.write(result))
            .returns(Types.STRING)
            .union(counts.late().map(late -> LATE.write(late)).returns(Types.STRING));
    Observed observed = new Observed();
    clicks.forEach(observed::add);
    CloseableIterator<String> found = all.executeAndCollect();
    found.forEachRemaining(
        json -> {
          if (json.contains("\"reason\"")) {
            observed.add(LATE.read(json));
          } else {
            observed.add(RESULT.read(json));
          }
        });
    found.close();
    return observed;
  }

  /** The watermarks of the job, but after each click, so that they do not depend on the clock. */
  private static final class AtOnce implements WatermarkGenerator<Click> {
    private long youngest = Long.MIN_VALUE;

    @Override
    public void onEvent(Click click, long timestamp, WatermarkOutput output) {
      if (timestamp > youngest) {
        youngest = timestamp;
        output.emitWatermark(new Watermark(timestamp - Times.OUT_OF_ORDER.toMillis() - 1));
      }
    }

    @Override
    public void onPeriodicEmit(WatermarkOutput output) {}
  }
}
