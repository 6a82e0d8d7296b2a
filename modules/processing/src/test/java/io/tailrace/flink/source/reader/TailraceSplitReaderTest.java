package io.tailrace.flink.source.reader;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tailrace.flink.source.split.TailraceSplit;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.flink.connector.base.source.reader.RecordsWithSplitIds;
import org.apache.flink.connector.base.source.reader.splitreader.SplitsAddition;
import org.apache.flink.metrics.groups.UnregisteredMetricsGroup;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class TailraceSplitReaderTest {
  private static final TopicPartition ZERO = new TopicPartition("t", 0);
  private static final TopicPartition ONE = new TopicPartition("t", 1);

  private final MockConsumer<byte[], byte[]> consumer = new MockConsumer<>("earliest");
  private final Map<String, Long> passed = new HashMap<>();
  private final TailraceSplitReader reader =
      new TailraceSplitReader(
          consumer,
          new SourceMetrics(UnregisteredMetricsGroup.createSourceReaderMetricGroup()),
          passed::put);

  private void add(TailraceSplit... splits) {
    reader.handleSplitsChanges(new SplitsAddition<>(Arrays.asList(splits)));
  }

  private void append(TopicPartition partition, long... offsets) {
    for (long offset : offsets) {
      consumer.addRecord(
          new ConsumerRecord<>(
              partition.topic(), partition.partition(), offset, new byte[0], new byte[0]));
    }
  }

  private static Map<String, List<Long>> walk(
      RecordsWithSplitIds<ConsumerRecord<byte[], byte[]>> fetched) {
    Map<String, List<Long>> offsets = new HashMap<>();
    for (String split = fetched.nextSplit(); split != null; split = fetched.nextSplit()) {
      List<Long> all = new ArrayList<>();
      offsets.put(split, all);
      for (ConsumerRecord<byte[], byte[]> record = fetched.nextRecordFromSplit();
          record != null;
          record = fetched.nextRecordFromSplit()) {
        assertEquals(split, record.topic() + "-" + record.partition());
        all.add(record.offset());
      }
    }
    return offsets;
  }

  @Test
  void whatAPollBringsIsHandedOver() throws IOException {
    add(new TailraceSplit(ZERO, 3), new TailraceSplit(ONE, 0));
    append(ZERO, 3, 4, 7);
    append(ONE, 0);
    var fetched = reader.fetch();
    assertEquals(Map.of("t-0", List.of(3L, 4L, 7L), "t-1", List.of(0L)), walk(fetched));
    assertEquals(Set.of(), fetched.finishedSplits());
    assertEquals(Map.of("t-0", 8L, "t-1", 1L), passed);
  }

  @Test
  void aSplitEndsBeforeItsStop() throws IOException {
    add(new TailraceSplit(ZERO, 0, 2), new TailraceSplit(ONE, 0));
    append(ZERO, 0, 1, 2, 3);
    append(ONE, 0);
    var fetched = reader.fetch();
    assertEquals(Map.of("t-0", List.of(0L, 1L), "t-1", List.of(0L)), walk(fetched));
    assertEquals(Set.of("t-0"), fetched.finishedSplits());
    assertEquals(2, passed.get("t-0"));
    assertEquals(Set.of(ONE), consumer.assignment());
  }

  @Test
  void aSplitEndsWhereItsStopIsInAGap() throws IOException {
    add(new TailraceSplit(ZERO, 0, 5));
    append(ZERO, 0, 9);
    var fetched = reader.fetch();
    assertEquals(Map.of("t-0", List.of(0L)), walk(fetched));
    assertEquals(Set.of("t-0"), fetched.finishedSplits());
    assertEquals(5, passed.get("t-0"));
  }

  @Test
  void aSplitGoesOnUntilItsStopIsReached() throws IOException {
    add(new TailraceSplit(ZERO, 0, 3));
    append(ZERO, 0, 1);
    assertEquals(Set.of(), reader.fetch().finishedSplits());
    append(ZERO, 2);
    assertEquals(Set.of("t-0"), reader.fetch().finishedSplits());
    assertEquals(Set.of(), reader.fetch().finishedSplits());
  }

  @Test
  void anEmptySplitEndsAtOnceAndIsNotRead() throws IOException {
    add(new TailraceSplit(ZERO, 4, 4));
    assertEquals(Set.of(), consumer.assignment());
    var fetched = reader.fetch();
    assertEquals(Map.of(), walk(fetched));
    assertEquals(Set.of("t-0"), fetched.finishedSplits());
  }

  @Test
  void aPositionThatHasBeenResetBehindTheStopEndsTheSplit() throws IOException {
    add(new TailraceSplit(ZERO, 1, 3));
    consumer.seek(ZERO, 8);
    assertEquals(Set.of("t-0"), reader.fetch().finishedSplits());
  }

  @Test
  void aWakeUpEndsTheFetch() throws IOException {
    add(new TailraceSplit(ZERO, 0));
    reader.wakeUp();
    assertEquals(Map.of(), walk(reader.fetch()));
    append(ZERO, 0);
    assertEquals(Map.of("t-0", List.of(0L)), walk(reader.fetch()));
  }

  @Test
  void splitsThatAreAddedLeaveOthersWhereTheyAre() throws IOException {
    add(new TailraceSplit(ZERO, 0));
    append(ZERO, 0, 1);
    walk(reader.fetch());
    add(new TailraceSplit(ONE, 5));
    assertEquals(2, consumer.position(ZERO));
    assertEquals(5, consumer.position(ONE));
  }

  @Test
  void pausedSplitsBringNothingUntilTheyAreResumed() throws IOException {
    TailraceSplit zero = new TailraceSplit(ZERO, 0);
    add(zero, new TailraceSplit(ONE, 0));
    reader.pauseOrResumeSplits(List.of(zero), List.of());
    assertEquals(Set.of(ZERO), consumer.paused());
    append(ZERO, 0);
    append(ONE, 0);
    assertEquals(Map.of("t-1", List.of(0L)), walk(reader.fetch()));
    reader.pauseOrResumeSplits(List.of(), List.of(zero));
    assertEquals(Map.of("t-0", List.of(0L)), walk(reader.fetch()));
  }

  @Test
  void aSplitThatHasFinishedCanBePausedInVain() throws IOException {
    TailraceSplit zero = new TailraceSplit(ZERO, 0, 1);
    add(zero, new TailraceSplit(ONE, 0));
    append(ZERO, 0);
    walk(reader.fetch());
    reader.pauseOrResumeSplits(List.of(zero), List.of(zero));
    assertEquals(Set.of(), consumer.paused());
  }

  @Test
  void anErrorSaysWhereItWasReading() {
    add(new TailraceSplit(ZERO, 42));
    consumer.setPollException(new KafkaException("torn"));
    IOException failure = assertThrows(IOException.class, reader::fetch);
    assertTrue(failure.getMessage().contains("t-0=42"), failure.getMessage());
    assertTrue(failure.getMessage().contains("torn"), failure.getMessage());
  }

  @Test
  void offsetsAreCommittedWithAndWithoutSplits() {
    List<Map<TopicPartition, OffsetAndMetadata>> told = new ArrayList<>();
    Map<TopicPartition, OffsetAndMetadata> offsets = Map.of(ZERO, new OffsetAndMetadata(5));
    reader.commit(offsets, (committed, failure) -> told.add(committed));
    add(new TailraceSplit(ZERO, 0));
    reader.commit(offsets, (committed, failure) -> told.add(committed));
    assertEquals(List.of(offsets, offsets), told);
    assertEquals(5, consumer.committed(Set.of(ZERO)).get(ZERO).offset());
  }
}
