package io.tailrace.examples.adclicks;

import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.metrics.Counter;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.util.Collector;

/**
 * Lets the first of all copies of a click pass. Keyed by the id of clicks. It remembers an id until
 * {@link Times#REMEMBERED} after the click. An older one may be a copy or not: {@link LateClicks}
 * sets it aside.
 */
final class Deduplicate extends KeyedProcessFunction<String, Click, Click> {
  private static final long serialVersionUID = 1L;

  private transient ValueState<Boolean> seen;
  private transient Counter copies;

  @Override
  public void open(OpenContext context) {
    seen = getRuntimeContext().getState(new ValueStateDescriptor<>("seen", Types.BOOLEAN));
    copies = getRuntimeContext().getMetricGroup().counter("copiesOfClicks");
  }

  @Override
  public void processElement(Click click, Context context, Collector<Click> out) throws Exception {
    if (seen.value() != null) {
      copies.inc();
      return;
    }
    seen.update(true);
    context.timerService().registerEventTimeTimer(click.at().plus(Times.REMEMBERED).toEpochMilli());
    out.collect(click);
  }

  @Override
  public void onTimer(long timestamp, OnTimerContext context, Collector<Click> out) {
    seen.clear();
  }
}
