package io.tailrace.flink.sink;

import java.io.IOException;
import java.util.Collection;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntPredicate;
import org.apache.flink.api.connector.sink2.Committer;
import org.apache.flink.api.connector.sink2.CommitterInitContext;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.api.connector.sink2.SinkWriter;
import org.apache.flink.api.connector.sink2.StatefulSinkWriter;
import org.apache.flink.api.connector.sink2.SupportsCommitter;
import org.apache.flink.api.connector.sink2.SupportsWriterState;
import org.apache.flink.api.connector.sink2.WriterInitContext;
import org.apache.flink.core.io.SimpleVersionedSerializer;

/** A sink whose committers fail just before or just after a commit. */
final class TroubledSink<T>
    implements Sink<T>,
        SupportsCommitter<PreparedTransaction>,
        SupportsWriterState<T, WriterState> {
  private static final long serialVersionUID = 1L;
  private static final Map<String, Trouble> TROUBLES = new ConcurrentHashMap<>();

  /** What is to go wrong, by the number of the commit; restores do not count. */
  static final class Trouble {
    final AtomicInteger commits = new AtomicInteger();
    volatile IntPredicate failBeforeCommit = number -> false;
    volatile IntPredicate failAfterCommit = number -> false;
    volatile Runnable onCommit = () -> {};
  }

  private final TailraceSink<T> sink;
  private final String name;

  TroubledSink(TailraceSink<T> sink, String name, Trouble trouble) {
    this.sink = sink;
    this.name = name;
    TROUBLES.put(name, trouble); // sinks are serialized on their way to the tasks
  }

  @Override
  public SinkWriter<T> createWriter(WriterInitContext context) throws IOException {
    return sink.createWriter(context);
  }

  @Override
  public StatefulSinkWriter<T, WriterState> restoreWriter(
      WriterInitContext context, Collection<WriterState> states) throws IOException {
    return sink.restoreWriter(context, states);
  }

  @Override
  public SimpleVersionedSerializer<WriterState> getWriterStateSerializer() {
    return sink.getWriterStateSerializer();
  }

  @Override
  public SimpleVersionedSerializer<PreparedTransaction> getCommittableSerializer() {
    return sink.getCommittableSerializer();
  }

  @Override
  public Committer<PreparedTransaction> createCommitter(CommitterInitContext context) {
    return new TroubledCommitter(sink.createCommitter(context), TROUBLES.get(name));
  }

  private static final class TroubledCommitter implements Committer<PreparedTransaction> {
    private final Committer<PreparedTransaction> committer;
    private final Trouble trouble;

    TroubledCommitter(Committer<PreparedTransaction> committer, Trouble trouble) {
      this.committer = committer;
      this.trouble = trouble;
    }

    @Override
    public void commit(Collection<CommitRequest<PreparedTransaction>> requests)
        throws IOException, InterruptedException {
      int number = trouble.commits.incrementAndGet();
      trouble.onCommit.run();
      if (trouble.failBeforeCommit.test(number)) {
        throw new IOException("Failing as the test asks, before commit " + number);
      }
      committer.commit(requests);
      if (trouble.failAfterCommit.test(number)) {
        throw new IOException("Failing as the test asks, after commit " + number);
      }
    }

    @Override
    public void close() throws IOException {
      try {
        committer.close();
      } catch (Exception e) {
        throw new IOException(e);
      }
    }
  }
}
