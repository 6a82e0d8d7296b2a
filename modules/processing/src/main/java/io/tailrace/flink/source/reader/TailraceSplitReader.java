package io.tailrace.flink.source.reader;

import io.tailrace.flink.source.split.TailraceSplit;
import java.io.IOException;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.ObjLongConsumer;
import java.util.stream.Stream;
import org.apache.flink.annotation.Internal;
import org.apache.flink.connector.base.source.reader.RecordsWithSplitIds;
import org.apache.flink.connector.base.source.reader.splitreader.SplitReader;
import org.apache.flink.connector.base.source.reader.splitreader.SplitsAddition;
import org.apache.flink.connector.base.source.reader.splitreader.SplitsChange;
import org.apache.flink.connector.base.source.reader.splitreader.SplitsRemoval;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.consumer.OffsetCommitCallback;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.WakeupException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the splits of a reader with one consumer. All but {@link #wakeUp} is called by the
 * fetcher's thread. Where splits start and stop is settled before they come here, so adding them
 * asks the broker nothing.
 */
@Internal
final class TailraceSplitReader
    implements SplitReader<ConsumerRecord<byte[], byte[]>, TailraceSplit> {
  private static final Logger LOG = LoggerFactory.getLogger(TailraceSplitReader.class);

  /** How long a fetch waits: it is woken up for everything that cannot wait. */
  private static final Duration POLL_TIMEOUT = Duration.ofSeconds(10);

  /** Shorter where there is a stop, which may be reached without a record (see below). */
  private static final Duration BOUNDED_POLL_TIMEOUT = Duration.ofSeconds(1);

  private static final Duration COMMIT_TIMEOUT = Duration.ofSeconds(10);

  /** Each comes from a checkpoint or a change of splits. */
  private static final int MOST_WAKE_UPS = 10;

  private final Consumer<byte[], byte[]> consumer;
  private final SourceMetrics metrics;
  private final ObjLongConsumer<String> passed;
  private final Map<TopicPartition, Long> stops = new HashMap<>();
  private Set<String> finished = new HashSet<>();

  /** Of the newest asynchronous commit, until it is answered. */
  private Map<TopicPartition, OffsetAndMetadata> unanswered = Map.of();

  /**
   * Takes over the consumer, and closes it.
   *
   * @param passed told, by the task's thread, how far a split has been read
   */
  TailraceSplitReader(
      Consumer<byte[], byte[]> consumer, SourceMetrics metrics, ObjLongConsumer<String> passed) {
    this.consumer = consumer;
    this.metrics = metrics;
    this.passed = passed;
  }

  @Override
  public RecordsWithSplitIds<ConsumerRecord<byte[], byte[]>> fetch() throws IOException {
    ConsumerRecords<byte[], byte[]> records = poll();
    Map<TopicPartition, Long> reached = new HashMap<>();
    Set<TopicPartition> advanced = PolledRecords.partitionsOf(records);
    if (!stops.isEmpty()) {
      for (TopicPartition partition : advanced) {
        stopAt(partition, PolledRecords.nextOffset(records, partition), reached);
      }
      if (advanced.isEmpty()) {
        stopWhereNothingComes(reached);
      }
    }
    metrics.fetched(advanced, consumer);
    unassign(reached.keySet());
    settleCommits();
    Set<String> ended = finished;
    finished = new HashSet<>();
    return new PolledRecords(records, reached, ended, passed);
  }

  private ConsumerRecords<byte[], byte[]> poll() throws IOException {
    if (consumer.assignment().isEmpty()) {
      return ConsumerRecords.empty(); // all splits were empty
    }
    try {
      return consumer.poll(stops.isEmpty() ? POLL_TIMEOUT : BOUNDED_POLL_TIMEOUT);
    } catch (WakeupException e) {
      return ConsumerRecords.empty();
    } catch (InterruptException e) {
      throw e;
    } catch (KafkaException e) {
      throw new IOException("Cannot read from " + where() + ": " + e.getMessage(), e);
    }
  }

  /** Where it reads from, for an error that may not say. */
  private String where() {
    Map<TopicPartition, Long> positions = new HashMap<>();
    for (TopicPartition partition : consumer.assignment()) {
      long position = positionOf(partition);
      if (position >= 0) {
        positions.put(partition, position);
      }
    }
    return "one of these partitions, after these offsets: " + positions;
  }

  private void stopAt(TopicPartition partition, long next, Map<TopicPartition, Long> reached) {
    Long stop = stops.get(partition);
    if (stop != null && next >= stop) {
      reached.put(partition, stop);
      finished.add(TailraceSplit.idOf(partition));
    }
  }

  /**
   * The log may begin after the stop by now: then the position has been reset to where it begins,
   * and if nothing is there, no poll will ever tell.
   */
  private void stopWhereNothingComes(Map<TopicPartition, Long> reached) {
    for (TopicPartition partition : consumer.assignment()) {
      if (stops.containsKey(partition)) {
        stopAt(partition, positionOf(partition), reached);
      }
    }
  }

  /** Without asking the broker; less than 0 if it is not known. */
  private long positionOf(TopicPartition partition) {
    try {
      return consumer.position(partition, Duration.ZERO);
    } catch (TimeoutException | WakeupException e) {
      return -1;
    } catch (KafkaException e) {
      return -1; // the next poll throws it again
    }
  }

  private void unassign(Collection<TopicPartition> partitions) {
    if (partitions.isEmpty()) {
      return;
    }
    Set<TopicPartition> rest = new HashSet<>(consumer.assignment());
    rest.removeAll(partitions);
    partitions.forEach(
        partition -> {
          stops.remove(partition);
          metrics.finished(partition);
        });
    consumer.assign(rest);
  }

  @Override
  public void handleSplitsChanges(SplitsChange<TailraceSplit> change) {
    if (change instanceof SplitsRemoval) {
      unassign(change.splits().stream().map(TailraceSplit::partition).toList());
      return;
    }
    if (!(change instanceof SplitsAddition)) {
      throw new UnsupportedOperationException("A change of splits of " + change.getClass());
    }
    change.splits().stream()
        .filter(TailraceSplit::isEmpty)
        .map(TailraceSplit::splitId)
        .forEach(finished::add);
    List<TailraceSplit> added = change.splits().stream().filter(split -> !split.isEmpty()).toList();
    consumer.assign(
        Stream.concat(consumer.assignment().stream(), added.stream().map(TailraceSplit::partition))
            .distinct()
            .toList());
    for (TailraceSplit split : added) {
      consumer.seek(split.partition(), split.startingOffset());
      if (split.isBounded()) {
        stops.put(split.partition(), split.stoppingOffset());
      }
    }
  }

  @Override
  public void pauseOrResumeSplits(
      Collection<TailraceSplit> toPause, Collection<TailraceSplit> toResume) {
    consumer.pause(stillRead(toPause));
    consumer.resume(stillRead(toResume));
  }

  /** A split may have finished since it was decided to pause it. */
  private List<TopicPartition> stillRead(Collection<TailraceSplit> splits) {
    Set<TopicPartition> assignment = consumer.assignment();
    return splits.stream().map(TailraceSplit::partition).filter(assignment::contains).toList();
  }

  /**
   * Commits offsets, for others to see. The callback may come during this call, or a later fetch.
   *
   * @param callback called by the fetcher's thread
   */
  void commit(Map<TopicPartition, OffsetAndMetadata> offsets, OffsetCommitCallback callback) {
    if (!consumer.assignment().isEmpty()) {
      unanswered = offsets;
      consumer.commitAsync(
          offsets,
          (committed, failure) -> {
            if (unanswered == offsets) {
              unanswered = Map.of();
            }
            callback.onComplete(committed, failure);
          });
      return;
    }
    try {
      commitNow(offsets);
      callback.onComplete(offsets, null);
    } catch (KafkaException e) {
      callback.onComplete(offsets, e);
    }
  }

  /**
   * Commits again what has not been answered. Without polls it would go out when this consumer
   * closes, which may be after the commit of the consumer that follows; and a commit of nothing
   * does not wait for what has not been sent.
   */
  private void settleCommits() {
    if (!unanswered.isEmpty() && consumer.assignment().isEmpty()) {
      try {
        commitNow(unanswered);
      } catch (KafkaException e) {
        LOG.warn("Offsets have not been committed", e);
      }
    }
  }

  private void commitNow(Map<TopicPartition, OffsetAndMetadata> offsets) {
    for (int left = MOST_WAKE_UPS; ; left--) {
      try {
        consumer.commitSync(offsets, COMMIT_TIMEOUT);
        return;
      } catch (WakeupException e) {
        if (left == 0) {
          throw e;
        }
      }
    }
  }

  @Override
  public void wakeUp() {
    consumer.wakeup();
  }

  @Override
  public void close() {
    consumer.close();
  }
}
