package io.tailrace.flink.source.reader;

import io.tailrace.flink.source.split.TailraceSplit;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.ObjLongConsumer;
import org.apache.flink.annotation.Internal;
import org.apache.flink.connector.base.source.reader.RecordsWithSplitIds;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/**
 * What one poll has brought, handed over as it is: nothing is made for a record. The fetcher's
 * thread creates it, the task's thread walks through it.
 *
 * <p>A partition may come without records: then the poll has passed what is none, such as the
 * markers of transactions.
 */
@Internal
final class PolledRecords implements RecordsWithSplitIds<ConsumerRecord<byte[], byte[]>> {
  private final ConsumerRecords<byte[], byte[]> records;
  private final Map<TopicPartition, Long> stops;
  private final Set<String> finished;
  private final ObjLongConsumer<String> passed;
  private final Iterator<TopicPartition> partitions;

  private TopicPartition partition;
  private String split;
  private List<ConsumerRecord<byte[], byte[]>> current = List.of();
  private int next;
  private int end;

  /**
   * What a poll has brought.
   *
   * @param stops the offsets at which partitions stop that reach them here; records from there on
   *     are left out
   * @param finished splits that end here, with or without records
   * @param passed told the splits that have been walked through, and the offset that follows
   */
  PolledRecords(
      ConsumerRecords<byte[], byte[]> records,
      Map<TopicPartition, Long> stops,
      Set<String> finished,
      ObjLongConsumer<String> passed) {
    this.records = records;
    this.stops = stops;
    this.finished = finished;
    this.passed = passed;
    this.partitions = partitionsOf(records).iterator();
  }

  /** Those that the poll has advanced. An interceptor may have dropped what it says of them. */
  static Set<TopicPartition> partitionsOf(ConsumerRecords<?, ?> records) {
    Set<TopicPartition> advanced = records.nextOffsets().keySet();
    if (advanced.containsAll(records.partitions())) {
      return advanced;
    }
    Set<TopicPartition> all = new HashSet<>(advanced);
    all.addAll(records.partitions());
    return all;
  }

  /** The offset that follows what a poll has brought of a partition. */
  static long nextOffset(ConsumerRecords<?, ?> records, TopicPartition partition) {
    OffsetAndMetadata told = records.nextOffsets().get(partition);
    if (told != null) {
      return told.offset();
    }
    List<? extends ConsumerRecord<?, ?>> read = records.records(partition);
    return read.get(read.size() - 1).offset() + 1;
  }

  @Override
  public String nextSplit() {
    if (split != null) {
      passed.accept(
          split,
          Math.min(nextOffset(records, partition), stops.getOrDefault(partition, Long.MAX_VALUE)));
    }
    if (!partitions.hasNext()) {
      split = null;
      return null;
    }
    partition = partitions.next();
    split = TailraceSplit.idOf(partition);
    current = records.records(partition);
    next = 0;
    end = current.size();
    Long stop = stops.get(partition);
    if (stop != null) {
      while (end > 0 && current.get(end - 1).offset() >= stop) {
        end--;
      }
    }
    return split;
  }

  @Override
  public ConsumerRecord<byte[], byte[]> nextRecordFromSplit() {
    return next < end ? current.get(next++) : null;
  }

  @Override
  public Set<String> finishedSplits() {
    return finished;
  }
}
