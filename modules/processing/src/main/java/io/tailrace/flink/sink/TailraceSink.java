package io.tailrace.flink.sink;

import java.io.IOException;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Properties;
import java.util.Set;
import org.apache.flink.api.connector.sink2.Committer;
import org.apache.flink.api.connector.sink2.CommitterInitContext;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.api.connector.sink2.StatefulSinkWriter;
import org.apache.flink.api.connector.sink2.SupportsCommitter;
import org.apache.flink.api.connector.sink2.SupportsWriterState;
import org.apache.flink.api.connector.sink2.WriterInitContext;
import org.apache.flink.connector.base.DeliveryGuarantee;
import org.apache.flink.core.io.SimpleVersionedSerializer;
import org.apache.kafka.clients.producer.ProducerConfig;

/**
 * Writes a stream to topics.
 *
 * <ul>
 *   <li>{@link DeliveryGuarantee#NONE}: records may be lost or come twice when something fails.
 *   <li>{@link DeliveryGuarantee#AT_LEAST_ONCE}: a checkpoint waits until the broker has every
 *       record before it; after a restore, records since then come again.
 *   <li>{@link DeliveryGuarantee#EXACTLY_ONCE}: what is written between two checkpoints is one
 *       transaction for each writer, prepared at the checkpoint and committed when it is complete
 *       (KIP-939). A prepared transaction never times out: the job may be down for weeks. Readers
 *       have to read committed records only. The broker has to permit it ({@code
 *       transaction.two.phase.commit.enable}), and to be at level 2 of {@code transaction.version}.
 * </ul>
 *
 * <p>Immutable. Made by {@link #builder()}.
 *
 * @param <T> of the elements
 */
public final class TailraceSink<T>
    implements Sink<T>,
        SupportsCommitter<PreparedTransaction>,
        SupportsWriterState<T, WriterState> {
  private static final long serialVersionUID = 1L;
  private static final String TRANSACTION_VERSION = "transaction.version";
  private static final int BUMPS_EPOCH = 2;

  private final Properties properties;
  private final TailraceRecordSerializationSchema<T> serializer;
  private final DeliveryGuarantee guarantee;
  private final String prefix;
  private final HashSet<String> formerPrefixes;
  private final boolean ignoreLost;

  TailraceSink(
      Properties properties,
      TailraceRecordSerializationSchema<T> serializer,
      DeliveryGuarantee guarantee,
      String prefix,
      Set<String> formerPrefixes,
      boolean ignoreLost) {
    this.properties = properties;
    this.serializer = serializer;
    this.guarantee = guarantee;
    this.prefix = prefix;
    this.formerPrefixes = new HashSet<>(formerPrefixes);
    this.ignoreLost = ignoreLost;
  }

  /** Describes a sink. */
  public static <T> TailraceSinkBuilder<T> builder() {
    return new TailraceSinkBuilder<>();
  }

  @Override
  public StatefulSinkWriter<T, WriterState> createWriter(WriterInitContext context)
      throws IOException {
    return restoreWriter(context, List.of());
  }

  @Override
  public StatefulSinkWriter<T, WriterState> restoreWriter(
      WriterInitContext context, Collection<WriterState> states) throws IOException {
    int subtask = context.getTaskInfo().getIndexOfThisSubtask();
    Takeover takeover =
        new Takeover(
            prefix,
            formerPrefixes,
            context.getRestoredCheckpointId().orElse(0),
            subtask,
            context.getTaskInfo().getNumberOfParallelSubtasks(),
            states);
    if (guarantee == DeliveryGuarantee.EXACTLY_ONCE) {
      return exactlyOnce(context, takeover, subtask);
    }
    if (!states.isEmpty()) {
      // The sink has written in transactions before.
      try (TransactionClient client = client("writer-" + subtask)) {
        endAbandoned(client, takeover);
      }
    }
    return new PlainWriter<>(context, properties, serializer, guarantee);
  }

  private ExactlyOnceWriter<T> exactlyOnce(
      WriterInitContext context, Takeover takeover, int subtask) throws IOException {
    TransactionClient client = client("writer-" + subtask);
    try {
      requireEpochBumps(client);
      endAbandoned(client, takeover);
      TransactionPool pool =
          new TransactionPool(
              takeover.owner(),
              takeover.first(),
              new TransactionalProducers(properties),
              live(),
              task -> inBackground("tailrace-sink-" + subtask, task));
      return new ExactlyOnceWriter<>(context, properties, serializer, pool, client);
    } catch (IOException | RuntimeException e) {
      client.close();
      throw e;
    }
  }

  /** The thread has the task's class loader, where the producer looks for what it is to load. */
  private static void inBackground(String name, Runnable task) {
    Thread thread = new Thread(task, name);
    thread.setDaemon(true);
    thread.start();
  }

  /** Without them, nothing tells a commit that comes again from one of the next transaction. */
  private static void requireEpochBumps(TransactionClient client) throws IOException {
    try {
      int level = client.featureLevel(TRANSACTION_VERSION);
      if (level < BUMPS_EPOCH) {
        throw new IllegalStateException(
            "Exactly-once needs a broker at level 2 of the feature transaction.version (KIP-890);"
                + " this one is at "
                + level);
      }
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  private static void endAbandoned(TransactionClient client, Takeover takeover) throws IOException {
    try {
      new AbandonedTransactions(client, BackOff.EXPONENTIAL).end(takeover);
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  /** Flink's interface does not let it through as it is. */
  private static IOException interrupted(InterruptedException e) {
    Thread.currentThread().interrupt();
    return new IOException("Interrupted while the writer was being started", e);
  }

  @Override
  public Committer<PreparedTransaction> createCommitter(CommitterInitContext context) {
    String role = "committer-" + context.getTaskInfo().getIndexOfThisSubtask();
    // Also without transactions: there may be some from before, in what the job is restored from.
    return new TransactionCommitter(live(), () -> client(role), BackOff.EXPONENTIAL, ignoreLost);
  }

  private TransactionClient client(String role) {
    return AdminTransactionClient.create(properties, TailraceWriter.clientId(properties, role));
  }

  private LiveTransactions live() {
    return LiveTransactions.of(properties.getProperty(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG));
  }

  @Override
  public SimpleVersionedSerializer<PreparedTransaction> getCommittableSerializer() {
    return new PreparedTransactionSerializer();
  }

  @Override
  public SimpleVersionedSerializer<WriterState> getWriterStateSerializer() {
    return new WriterStateSerializer();
  }
}
