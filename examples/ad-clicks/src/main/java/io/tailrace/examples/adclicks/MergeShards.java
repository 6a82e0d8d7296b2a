package io.tailrace.examples.adclicks;

import java.time.Instant;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.java.tuple.Tuple2;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.util.Collector;

/**
 * Adds up the shards of an ad and minute. Keyed by both. Timers wait until every shard has been
 * heard of: at the end of the minute, for the first result; after clicks that were late, for
 * another one if the count has grown; and at the end of the allowed lateness for the final one.
 * Then it forgets them.
 */
final class MergeShards
    extends KeyedProcessFunction<Tuple2<String, Instant>, ShardCount, AdMinute> {
  private static final long serialVersionUID = 1L;

  private transient MapState<Integer, Long> shards;
  private transient ValueState<Long> told;

  @Override
  public void open(OpenContext context) {
    shards =
        getRuntimeContext().getMapState(new MapStateDescriptor<>("shards", Types.INT, Types.LONG));
    told = getRuntimeContext().getState(new ValueStateDescriptor<>("told", Types.LONG));
  }

  @Override
  public void processElement(ShardCount count, Context context, Collector<AdMinute> out)
      throws Exception {
    shards.put(count.shard(), count.clicks());
    // In the past if the click was late: then the timer fires with the next watermark.
    context.timerService().registerEventTimeTimer(lastInstant(count.minute()));
    context.timerService().registerEventTimeTimer(end(count.minute()));
  }

  /** As Flink's windows count: the last millisecond of the minute. */
  private static long lastInstant(Instant minute) {
    return minute.plus(Times.MINUTE).toEpochMilli() - 1;
  }

  private static long end(Instant minute) {
    return lastInstant(minute) + Times.ALLOWED_LATENESS.toMillis();
  }

  @Override
  public void onTimer(long timestamp, OnTimerContext context, Collector<AdMinute> out)
      throws Exception {
    String ad = context.getCurrentKey().f0;
    Instant minute = context.getCurrentKey().f1;
    long clicks = 0;
    for (long each : shards.values()) {
      clicks += each;
    }
    if (timestamp == end(minute)) {
      out.collect(new AdMinute(ad, minute, clicks, AdMinute.State.FINAL));
      shards.clear();
      told.clear();
    } else if (told.value() == null || told.value() != clicks) {
      told.update(clicks);
      out.collect(new AdMinute(ad, minute, clicks, AdMinute.State.PROVISIONAL));
    }
  }
}
