package io.tailrace.flink.sink;

import java.io.IOException;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import org.apache.flink.api.connector.sink2.WriterInitContext;
import org.apache.kafka.clients.producer.Producer;

/**
 * Writes in transactions, each of which ends with a checkpoint: what has been written before is
 * prepared then, and committed when the checkpoint is complete.
 */
final class ExactlyOnceWriter<T> extends TailraceWriter<T> {
  /** So many prepared transactions are normal, when commits are late. */
  private static final int NORMALLY_PREPARED = 4;

  private final TransactionPool pool;
  private final TransactionClient client;
  private final Preparation preparation;
  private Optional<TransactionPool.Open> open = Optional.empty();

  /**
   * A writer with nothing open.
   *
   * @param pool closed with this writer
   * @param client closed with this writer
   */
  ExactlyOnceWriter(
      WriterInitContext context,
      Properties properties,
      TailraceRecordSerializationSchema<T> serializer,
      TransactionPool pool,
      TransactionClient client) {
    super(context, properties, serializer);
    this.pool = pool;
    this.client = client;
    preparation = new Preparation(client);
    pool.warmUp();
  }

  @Override
  Producer<byte[], byte[]> producer() {
    if (open.isEmpty()) {
      TransactionPool.Open next = pool.begin();
      open = Optional.of(next);
      preparation.begin(next.id().text(), next.expected());
      show(next.producer());
    }
    return open.get().producer();
  }

  @Override
  void acknowledged() {
    preparation.acknowledged();
  }

  @Override
  public void flush(boolean endOfInput) throws IOException, InterruptedException {
    if (open.isPresent()) {
      preparation.flushing();
      flush(open.get().producer());
    }
  }

  @Override
  public Collection<PreparedTransaction> prepareCommit() throws IOException, InterruptedException {
    settle();
    if (open.isEmpty()) {
      return List.of();
    }
    PreparedTransaction transaction = preparation.finish();
    pool.prepare(open.get(), transaction);
    open = Optional.empty();
    return List.of(transaction);
  }

  /** If the committer is in another JVM, the broker has to tell what it has committed. */
  private void settle() throws IOException, InterruptedException {
    List<PreparedTransaction> prepared = pool.prepared();
    if (prepared.size() > NORMALLY_PREPARED) {
      for (PreparedTransaction one : prepared) {
        CommitDecision decision = CommitDecision.of(one, client.describe(one.transactionalId()));
        if (decision == CommitDecision.COMMITTED) {
          pool.settle(one);
        }
      }
    }
  }

  @Override
  public List<WriterState> snapshotState(long checkpointId) {
    return List.of(pool.state());
  }

  @Override
  public void close() {
    super.close();
    pool.close();
    client.close();
  }
}
