package io.tailrace.flink.compatibility;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.apache.flink.api.common.eventtime.Watermark;
import org.apache.flink.api.connector.sink2.Committer;
import org.apache.flink.api.connector.sink2.CommitterInitContext;
import org.apache.flink.api.connector.sink2.CommittingSinkWriter;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.api.connector.sink2.SinkWriter;
import org.apache.flink.api.connector.sink2.StatefulSinkWriter;
import org.apache.flink.api.connector.sink2.SupportsCommitter;
import org.apache.flink.api.connector.sink2.SupportsWriterState;
import org.apache.flink.api.connector.sink2.WriterInitContext;
import org.apache.flink.core.io.SimpleVersionedSerializer;

/**
 * Any sink of two phases, and how long it takes at a checkpoint: until what was written is prepared
 * (flush, prepare, snapshot), and to commit it when the checkpoint is complete.
 */
final class TimedSink<T, S, C, K extends Sink<T> & SupportsCommitter<C> & SupportsWriterState<T, S>>
    implements Sink<T>, SupportsCommitter<C>, SupportsWriterState<T, S> {
  private static final long serialVersionUID = 1L;

  private final K sink;
  private final Class<C> committable;
  private final CommitTimes times;

  TimedSink(K sink, Class<C> committable, CommitTimes times) {
    this.sink = sink;
    this.committable = committable;
    this.times = times;
  }

  @Override
  public SinkWriter<T> createWriter(WriterInitContext context) throws IOException {
    return restoreWriter(context, List.of());
  }

  @Override
  public StatefulSinkWriter<T, S> restoreWriter(WriterInitContext context, Collection<S> states)
      throws IOException {
    return new TimedWriter<>(sink.restoreWriter(context, states), committable, times);
  }

  @Override
  public SimpleVersionedSerializer<S> getWriterStateSerializer() {
    return sink.getWriterStateSerializer();
  }

  @Override
  public SimpleVersionedSerializer<C> getCommittableSerializer() {
    return sink.getCommittableSerializer();
  }

  @Override
  public Committer<C> createCommitter(CommitterInitContext context) throws IOException {
    return new TimedCommitter<>(sink.createCommitter(context), times);
  }

  private static void close(AutoCloseable part) throws IOException {
    try {
      part.close();
    } catch (Exception e) {
      throw new IOException(e);
    }
  }

  private record TimedCommitter<C>(Committer<C> committer, CommitTimes times)
      implements Committer<C> {
    @Override
    public void commit(Collection<CommitRequest<C>> requests)
        throws IOException, InterruptedException {
      long began = System.nanoTime();
      committer.commit(requests);
      times.committed(System.nanoTime() - began);
    }

    @Override
    public void close() throws IOException {
      TimedSink.close(committer);
    }
  }

  private static final class TimedWriter<T, S, C>
      implements StatefulSinkWriter<T, S>, CommittingSinkWriter<T, C> {
    private final StatefulSinkWriter<T, S> writer;
    private final Class<C> committable;
    private final CommitTimes times;
    private long flushed;

    TimedWriter(StatefulSinkWriter<T, S> writer, Class<C> committable, CommitTimes times) {
      this.writer = writer;
      this.committable = committable;
      this.times = times;
    }

    @Override
    public void write(T element, Context context) throws IOException, InterruptedException {
      writer.write(element, context);
    }

    @Override
    public void writeWatermark(Watermark watermark) throws IOException, InterruptedException {
      writer.writeWatermark(watermark);
    }

    @Override
    public void flush(boolean endOfInput) throws IOException, InterruptedException {
      flushed = System.nanoTime();
      writer.flush(endOfInput);
    }

    @Override
    public Collection<C> prepareCommit() throws IOException, InterruptedException {
      List<C> prepared = new ArrayList<>();
      for (Object each : ((CommittingSinkWriter<?, ?>) writer).prepareCommit()) {
        prepared.add(committable.cast(each));
      }
      return prepared;
    }

    @Override
    public List<S> snapshotState(long checkpointId) throws IOException {
      List<S> state = writer.snapshotState(checkpointId);
      times.prepared(System.nanoTime() - flushed);
      return state;
    }

    @Override
    public void close() throws IOException {
      TimedSink.close(writer);
    }
  }
}
