package io.tailrace.flink.source.reader;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.flink.api.connector.source.SourceOutput;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.connector.base.source.reader.RecordEmitter;
import org.apache.flink.connector.testutils.source.reader.TestingReaderContext;
import org.apache.flink.connector.testutils.source.reader.TestingReaderOutput;
import org.apache.flink.core.io.InputStatus;
import org.apache.flink.metrics.groups.UnregisteredMetricsGroup;
import org.apache.flink.util.FlinkRuntimeException;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TailraceSourceReaderTest {
  private final List<String> events = new ArrayList<>();
  private final AtomicBoolean deadLettersFail = new AtomicBoolean();
  private final MockConsumer<byte[], byte[]> consumer = new MockConsumer<>("earliest");
  private final SourceMetrics metrics =
      new SourceMetrics(UnregisteredMetricsGroup.createSourceReaderMetricGroup());
  private final Positions positions = new Positions();

  private final InvalidRecords invalid =
      new InvalidRecords() {
        @Override
        public void handle(ConsumerRecord<byte[], byte[]> record, Exception reason) {}

        @Override
        public void flush() {
          if (deadLettersFail.get()) {
            throw new FlinkRuntimeException("not durable");
          }
          events.add("flushed");
        }

        @Override
        public void close() {
          events.add("closed");
        }
      };

  private final RecordEmitter<ConsumerRecord<byte[], byte[]>, Long, SplitState> emitter =
      (ConsumerRecord<byte[], byte[]> record, SourceOutput<Long> out, SplitState split) -> {
        out.collect(record.offset());
        split.advanceTo(record.offset() + 1);
      };

  private final TailraceSourceReader<Long> reader =
      new TailraceSourceReader<>(
          new TailraceFetchers(
              () -> new TailraceSplitReader(consumer, metrics, positions::passed),
              new Configuration()),
          emitter,
          positions,
          invalid,
          metrics,
          true,
          new Configuration(),
          new TestingReaderContext());

  @AfterEach
  void close() throws Exception {
    deadLettersFail.set(false);
    reader.close();
  }

  @Test
  void deadLettersAreDurableBeforeACheckpointIs() {
    reader.snapshotState(1);
    assertEquals(List.of("flushed"), events);
    deadLettersFail.set(true);
    assertThrows(FlinkRuntimeException.class, () -> reader.snapshotState(2));
  }

  @Test
  void deadLettersAreDurableAtTheEndOfTheInput() throws Exception {
    reader.notifyNoMoreSplits();
    assertEquals(InputStatus.END_OF_INPUT, reader.pollNext(new TestingReaderOutput<>()));
    assertEquals(List.of("flushed"), events);
  }
}
