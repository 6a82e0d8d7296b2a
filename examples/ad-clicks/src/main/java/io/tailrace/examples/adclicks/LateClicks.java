package io.tailrace.examples.adclicks;

import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.metrics.Counter;
import org.apache.flink.runtime.state.StateInitializationContext;
import org.apache.flink.runtime.state.StateSnapshotContext;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.util.OutputTag;

/**
 * Lets clicks pass that are not too late, and counts and sets aside the others. It stands before
 * the windows and goes by their rule, so that they never find one too late themselves.
 *
 * <p>Windows could do it alone, but for one thing: Flink's checkpoints have no watermarks. After a
 * restore there is none until every partition has been heard of, and until then a window takes a
 * click that is much too late as the first one of a minute whose count is final. So this operator
 * keeps the watermark in its state. Of its subtasks' watermarks the lowest one counts: no window
 * had a higher one. That holds for aligned checkpoints, which are Flink's default.
 */
final class LateClicks extends AbstractStreamOperator<Click>
    implements OneInputStreamOperator<Click, Click> {
  private static final long serialVersionUID = 1L;

  /** Where clicks go that are too late. */
  static final OutputTag<LateClick> TOO_LATE =
      new OutputTag<>("too-late", TypeInformation.of(LateClick.class));

  private transient ListState<Long> state;
  private transient long watermark;
  private transient Counter late;

  @Override
  public void initializeState(StateInitializationContext context) throws Exception {
    super.initializeState(context);
    state =
        context
            .getOperatorStateStore()
            .getUnionListState(new ListStateDescriptor<>("watermarks", Types.LONG));
    long lowest = Long.MAX_VALUE;
    for (long each : state.get()) {
      lowest = Math.min(lowest, each);
    }
    watermark = lowest == Long.MAX_VALUE ? Long.MIN_VALUE : lowest;
    late = getMetricGroup().counter("lateClicks");
  }

  @Override
  public void snapshotState(StateSnapshotContext context) throws Exception {
    super.snapshotState(context);
    state.clear();
    state.add(watermark);
  }

  @Override
  public void processWatermark(Watermark mark) throws Exception {
    watermark = Math.max(watermark, mark.getTimestamp());
    super.processWatermark(mark);
  }

  @Override
  public void processElement(StreamRecord<Click> element) {
    Click click = element.getValue();
    long lastOfMinute = click.minute().plus(Times.MINUTE).toEpochMilli() - 1;
    if (click.at().plus(Times.REMEMBERED).toEpochMilli() <= watermark) {
      setAside(click, LateClick.Reason.TOO_OLD);
    } else if (lastOfMinute + Times.ALLOWED_LATENESS.toMillis() <= watermark) {
      setAside(click, LateClick.Reason.MINUTE_IS_FINAL);
    } else {
      output.collect(element);
    }
  }

  private void setAside(Click click, LateClick.Reason reason) {
    late.inc();
    output.collect(
        TOO_LATE, new StreamRecord<>(LateClick.of(click, reason), click.at().toEpochMilli()));
  }
}
