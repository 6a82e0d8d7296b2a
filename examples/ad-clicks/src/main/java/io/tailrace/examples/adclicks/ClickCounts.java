package io.tailrace.examples.adclicks;

import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.java.tuple.Tuple2;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.windowing.assigners.TumblingEventTimeWindows;

/**
 * The clicks for each ad and minute, and those that are too late for it, of a stream of clicks with
 * watermarks. Each click is in one of them, once, however many copies there are.
 */
record ClickCounts(DataStream<AdMinute> results, DataStream<LateClick> late) {
  /** How many subtasks can share the clicks of one ad. */
  private static final int SHARDS = 8;

  static ClickCounts of(DataStream<Click> stream) {
    SingleOutputStreamOperator<Click> inTime =
        stream
            .filter(click -> !click.isHeartbeat())
            .uid("heartbeats")
            .name("without heartbeats")
            .keyBy(Click::id)
            .process(new Deduplicate())
            .uid("deduplicate")
            .name("deduplicate")
            .transform("late clicks", TypeInformation.of(Click.class), new LateClicks())
            .uid("late-clicks");
    DataStream<AdMinute> results =
        inTime
            .keyBy(ClickCounts::shardOf, Types.TUPLE(Types.STRING, Types.INT))
            .window(TumblingEventTimeWindows.of(Times.MINUTE))
            .allowedLateness(Times.ALLOWED_LATENESS)
            .aggregate(new CountShard(), new CountShard.Named())
            .uid("count-shards")
            .name("count by ad, shard and minute")
            .keyBy(
                count -> Tuple2.of(count.ad(), count.minute()),
                Types.TUPLE(Types.STRING, Types.INSTANT))
            .process(new MergeShards())
            .uid("merge-shards")
            .name("merge the shards");
    return new ClickCounts(results, inTime.getSideOutput(LateClicks.TOO_LATE));
  }

  /**
   * The compound key. All clicks of one ad would be one subtask's work: the most popular ad would
   * set the pace of the job, whatever its parallelism.
   */
  private static Tuple2<String, Integer> shardOf(Click click) {
    return Tuple2.of(click.ad(), Math.floorMod(click.id().hashCode(), SHARDS));
  }
}
