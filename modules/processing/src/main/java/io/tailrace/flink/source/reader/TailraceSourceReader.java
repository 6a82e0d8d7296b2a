package io.tailrace.flink.source.reader;

import io.tailrace.flink.source.split.TailraceSplit;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.flink.annotation.Internal;
import org.apache.flink.api.connector.source.ReaderOutput;
import org.apache.flink.api.connector.source.SourceReaderContext;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.connector.base.source.reader.RecordEmitter;
import org.apache.flink.connector.base.source.reader.SingleThreadMultiplexSourceReaderBase;
import org.apache.flink.core.io.InputStatus;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Emits the records of splits. Where it is, only checkpoints tell; the offsets that it commits when
 * a checkpoint completes are for others to look at.
 */
@Internal
final class TailraceSourceReader<T>
    extends SingleThreadMultiplexSourceReaderBase<
        ConsumerRecord<byte[], byte[]>, T, TailraceSplit, SplitState> {
  private static final Logger LOG = LoggerFactory.getLogger(TailraceSourceReader.class);

  private static final long LAST_COMMIT_SECONDS = 15;

  private final TailraceFetchers fetchers;
  private final Positions positions;
  private final InvalidRecords invalid;
  private final SourceMetrics metrics;
  private final boolean commits;

  /** By checkpoint, until it completes or a later one does. Of the task's thread. */
  private final TreeMap<Long, Map<TopicPartition, OffsetAndMetadata>> toCommit = new TreeMap<>();

  /** Until they have been committed; the fetcher's thread hears of that. */
  private final Map<TopicPartition, OffsetAndMetadata> ended = new ConcurrentHashMap<>();

  private CompletableFuture<Void> lastCommit = CompletableFuture.completedFuture(null);
  private boolean atEnd;

  TailraceSourceReader(
      TailraceFetchers fetchers,
      RecordEmitter<ConsumerRecord<byte[], byte[]>, T, SplitState> emitter,
      Positions positions,
      InvalidRecords invalid,
      SourceMetrics metrics,
      boolean commits,
      Configuration config,
      SourceReaderContext context) {
    super(fetchers, emitter, config, context);
    this.fetchers = fetchers;
    this.positions = positions;
    this.invalid = invalid;
    this.metrics = metrics;
    this.commits = commits;
  }

  @Override
  public InputStatus pollNext(ReaderOutput<T> output) throws Exception {
    InputStatus status = super.pollNext(output);
    if (status == InputStatus.END_OF_INPUT) {
      invalid.flush(); // there may be no checkpoint any more
      atEnd = true;
    }
    return status;
  }

  @Override
  public List<TailraceSplit> snapshotState(long checkpoint) {
    invalid.flush();
    List<TailraceSplit> splits = super.snapshotState(checkpoint);
    if (commits) {
      Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>(ended);
      splits.forEach(
          split -> offsets.put(split.partition(), new OffsetAndMetadata(split.startingOffset())));
      toCommit.put(checkpoint, offsets);
    }
    return splits;
  }

  @Override
  public void notifyCheckpointComplete(long checkpoint) throws Exception {
    super.notifyCheckpointComplete(checkpoint);
    Map<TopicPartition, OffsetAndMetadata> offsets = toCommit.get(checkpoint);
    toCommit.headMap(checkpoint, true).clear();
    if (offsets != null && !offsets.isEmpty()) {
      CompletableFuture<Void> done = new CompletableFuture<>();
      lastCommit = done;
      fetchers.commit(
          offsets,
          (committed, failure) -> {
            committed(offsets, failure);
            done.complete(null);
          });
    }
  }

  private void committed(Map<TopicPartition, OffsetAndMetadata> offsets, Exception failure) {
    if (failure == null) {
      offsets.forEach(ended::remove);
      metrics.committed(offsets);
    } else {
      metrics.commitFailed();
      LOG.warn("Cannot commit offsets; the next checkpoint does it again", failure);
    }
  }

  @Override
  public void notifyCheckpointAborted(long checkpoint) {
    toCommit.remove(checkpoint);
  }

  @Override
  protected SplitState initializedState(TailraceSplit split) {
    SplitState state = positions.add(split);
    metrics.assigned(split.partition(), state::position);
    return state;
  }

  @Override
  protected void onSplitFinished(Map<String, SplitState> finished) {
    finished.forEach(
        (id, state) -> {
          positions.remove(id);
          ended.put(state.rest().partition(), new OffsetAndMetadata(state.position()));
        });
  }

  @Override
  protected TailraceSplit toSplitType(String id, SplitState state) {
    return state.rest();
  }

  /** The end of a read is committed when its last checkpoint completes, which is just now. */
  private void awaitLastCommit() throws InterruptedException {
    try {
      lastCommit.get(LAST_COMMIT_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException | TimeoutException e) {
      LOG.warn("The last offsets have not been committed", e);
    }
  }

  @Override
  public void close() throws IOException {
    try {
      if (atEnd) {
        awaitLastCommit();
      }
      super.close();
    } catch (IOException | RuntimeException e) {
      throw e;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("Interrupted while closing");
    } catch (Exception e) {
      throw new IOException(e);
    } finally {
      invalid.close();
    }
  }
}
