package io.tailrace.examples.adclicks;

import java.time.Instant;
import org.apache.flink.api.common.functions.AggregateFunction;
import org.apache.flink.api.java.tuple.Tuple2;
import org.apache.flink.streaming.api.functions.windowing.ProcessWindowFunction;
import org.apache.flink.streaming.api.windowing.windows.TimeWindow;
import org.apache.flink.util.Collector;

/** Counts the clicks of a shard of an ad in a minute: a number of state, however many there are. */
final class CountShard implements AggregateFunction<Click, Long, Long> {
  private static final long serialVersionUID = 1L;

  @Override
  public Long createAccumulator() {
    return 0L;
  }

  @Override
  public Long add(Click click, Long count) {
    return count + 1;
  }

  @Override
  public Long getResult(Long count) {
    return count;
  }

  @Override
  public Long merge(Long one, Long other) {
    return one + other;
  }

  /** Says of which ad, shard and minute the count is. */
  static final class Named
      extends ProcessWindowFunction<Long, ShardCount, Tuple2<String, Integer>, TimeWindow> {
    private static final long serialVersionUID = 1L;

    @Override
    public void process(
        Tuple2<String, Integer> key,
        Context context,
        Iterable<Long> count,
        Collector<ShardCount> out) {
      Instant minute = Instant.ofEpochMilli(context.window().getStart());
      out.collect(new ShardCount(key.f0, key.f1, minute, count.iterator().next()));
    }
  }
}
