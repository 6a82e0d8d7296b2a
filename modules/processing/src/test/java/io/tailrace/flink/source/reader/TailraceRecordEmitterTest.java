package io.tailrace.flink.source.reader;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tailrace.flink.source.InvalidRecordPolicy;
import io.tailrace.flink.source.TailraceRecordDeserializationSchema;
import io.tailrace.flink.source.split.TailraceSplit;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import org.apache.flink.api.common.eventtime.Watermark;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.connector.source.SourceOutput;
import org.apache.flink.metrics.groups.SourceReaderMetricGroup;
import org.apache.flink.metrics.testutils.MetricListener;
import org.apache.flink.runtime.metrics.groups.InternalSourceReaderMetricGroup;
import org.apache.flink.util.Collector;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class TailraceRecordEmitterTest {
  private final SourceReaderMetricGroup group =
      InternalSourceReaderMetricGroup.mock(new MetricListener().getMetricGroup());
  private final SourceMetrics metrics = new SourceMetrics(group);
  private final SplitState split =
      new SplitState(new TailraceSplit(new TopicPartition("orders", 3), 0));
  private final List<String> emitted = new ArrayList<>();

  private final SourceOutput<Integer> output =
      new SourceOutput<>() {
        @Override
        public void collect(Integer element) {
          emitted.add(element + " without a timestamp");
        }

        @Override
        public void collect(Integer element, long timestamp) {
          if (element == 666) {
            throw new IllegalStateException("the operators behind");
          }
          emitted.add(element + " at " + timestamp);
        }

        @Override
        public void emitWatermark(Watermark watermark) {}

        @Override
        public void markIdle() {}

        @Override
        public void markActive() {}
      };

  /** Reads numbers; any failure of the output is hidden behind one of its own. */
  private record Numbers() implements TailraceRecordDeserializationSchema<Integer> {
    @Override
    public void deserialize(ConsumerRecord<byte[], byte[]> record, Collector<Integer> out) {
      try {
        out.collect(Integer.parseInt(new String(record.value(), StandardCharsets.UTF_8)));
      } catch (IllegalStateException e) {
        throw new IllegalArgumentException("hidden", e);
      }
    }

    @Override
    public TypeInformation<Integer> getProducedType() {
      return Types.INT;
    }
  }

  private void emit(InvalidRecordPolicy policy, long offset, String value) throws Exception {
    new TailraceRecordEmitter<>(
            new Numbers(), InvalidRecords.of(policy, new Properties(), "id", metrics))
        .emitRecord(
            new ConsumerRecord<>(
                "orders", 3, offset, new byte[0], value.getBytes(StandardCharsets.UTF_8)),
            output,
            split);
  }

  @Test
  void aRecordIsEmittedAndPassed() throws Exception {
    emit(InvalidRecordPolicy.fail(), 41, "7");
    assertEquals(List.of("7 without a timestamp"), emitted);
    assertEquals(42, split.rest().startingOffset());
  }

  @Test
  void anInvalidRecordFailsTheJobAndTheErrorSaysWhichItIs() {
    IOException failure =
        assertThrows(IOException.class, () -> emit(InvalidRecordPolicy.fail(), 41, "seven"));
    for (String part : List.of("offset 41", "partition 3", "topic orders", "seven")) {
      assertTrue(failure.getMessage().contains(part), failure.getMessage());
    }
    assertEquals(0, split.rest().startingOffset());
    assertEquals(1, group.getNumRecordsInErrorsCounter().getCount());
  }

  @Test
  void anInvalidRecordIsSkippedAndCounted() throws Exception {
    emit(InvalidRecordPolicy.skip(), 41, "seven");
    emit(InvalidRecordPolicy.skip(), 42, "8");
    assertEquals(List.of("8 without a timestamp"), emitted);
    assertEquals(43, split.rest().startingOffset());
    assertEquals(1, group.getNumRecordsInErrorsCounter().getCount());
  }
}
