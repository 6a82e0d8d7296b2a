package io.tailrace.kernel.api;

import io.tailrace.kernel.coordinator.TransactionalProducer;
import io.tailrace.kernel.partition.AppendRequest;
import io.tailrace.kernel.partition.AppendResult;
import io.tailrace.kernel.partition.Partition;
import io.tailrace.kernel.partition.VerificationGuard;
import io.tailrace.kernel.topic.TopicPartition;
import io.tailrace.kernel.transaction.AddRequest;
import io.tailrace.kernel.transaction.Membership;
import io.tailrace.kernel.transaction.TransactionCoordinator;
import io.tailrace.spi.storage.RecordBatch;
import io.tailrace.wire.ErrorCode;
import io.tailrace.wire.message.ProduceResponse.PartitionProduceResponse;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;

/**
 * A Produce request with a transactional id (KIP-98, KIP-890). A partition that knows the
 * transaction takes its batch at once. The others are made sure of together, with one question to
 * the transaction coordinator; their batches are copied, since the answer may take a while.
 */
final class TransactionalProduce {
  private static final int EPOCH_BUMPS = 12;

  private final String id;
  private final short version;
  private final TransactionCoordinator transactions;
  private final PendingProduce pending;
  private final FanIn begun;
  private final List<Batch> unsure = new ArrayList<>(); // guarded by itself
  private final AtomicInteger waiting = new AtomicInteger();
  private Optional<TransactionalProducer> producer = Optional.empty();

  TransactionalProduce(
      String id, short version, TransactionCoordinator transactions, PendingProduce pending) {
    this.id = id;
    this.version = version;
    this.transactions = transactions;
    this.pending = pending;
    begun = new FanIn(this::ensure);
  }

  /** A batch for one partition, from where it lies in the request. */
  void append(Partition partition, ByteBuffer bytes, PartitionProduceResponse slot) {
    int at = bytes.position();
    boolean transactional =
        bytes.remaining() >= RecordBatch.HEADER_SIZE
            && RecordBatch.magic(bytes, at) == RecordBatch.MAGIC
            && RecordBatch.isTransactional(bytes, at);
    if (!transactional) {
      append(partition, bytes, VerificationGuard.NONE, slot);
      return;
    }
    TransactionalProducer who =
        new TransactionalProducer(
            RecordBatch.producerId(bytes, at), RecordBatch.producerEpoch(bytes, at));
    if (producer.filter(first -> !first.equals(who)).isPresent()) {
      pending.refuse(slot, ErrorCode.INVALID_PRODUCER_ID_MAPPING);
      return;
    }
    producer = Optional.of(who);
    Batch batch = new Batch(partition, slot);
    begun.begin();
    waiting.incrementAndGet();
    partition.beginVerification(
        who.id(),
        who.epoch(),
        RecordBatch.baseSequence(bytes, at),
        version >= EPOCH_BUMPS,
        (error, guard) -> batch.begun(new Begun(error, guard)));
    batch.left(bytes);
  }

  /**
   * All partitions have been handed out.
   *
   * @return whether each has its batch. If not, what follows must not overtake it: the partition
   *     would find its sequence number too high, and the client, which learns of both in order,
   *     take that for a loss
   */
  boolean end() {
    begun.end();
    return waiting.get() == 0;
  }

  private void append(
      Partition partition,
      ByteBuffer bytes,
      VerificationGuard guard,
      PartitionProduceResponse slot) {
    partition.append(bytes, AppendRequest.transactional(version, guard), pending.callback(slot));
  }

  /** What a partition says at first. */
  private record Begun(ErrorCode error, VerificationGuard guard) {}

  /** A batch on its way; the partition may answer before or after the network takes its bytes. */
  private final class Batch {
    private final Partition partition;
    private final PartitionProduceResponse slot;

    /** Whatever comes first: the answer, or the copy. */
    private final AtomicReference<Object> first = new AtomicReference<>();

    private ByteBuffer copy = ByteBuffer.allocate(0);
    private VerificationGuard guard = VerificationGuard.NONE;

    Batch(Partition partition, PartitionProduceResponse slot) {
      this.partition = partition;
      this.slot = slot;
    }

    TopicPartition name() {
      return new TopicPartition(partition.id().topic(), partition.id().partition());
    }

    void begun(Begun answer) {
      if (!first.compareAndSet(null, answer)) {
        go(answer, copy);
      }
    }

    void left(ByteBuffer bytes) {
      if (first.get() instanceof Begun answer) {
        go(answer, bytes);
        return;
      }
      copy = copyOf(bytes);
      if (!first.compareAndSet(null, copy) && first.get() instanceof Begun answer) {
        go(answer, copy);
      }
    }

    private void go(Begun answer, ByteBuffer bytes) {
      if (answer.error() != ErrorCode.NONE) {
        waiting.decrementAndGet();
        pending.appended(slot, refusal(answer.error()));
      } else if (answer.guard() == VerificationGuard.NONE) {
        append(partition, bytes, answer.guard(), slot);
        waiting.decrementAndGet();
      } else {
        guard = answer.guard();
        copy = bytes == copy ? copy : copyOf(bytes);
        synchronized (unsure) {
          unsure.add(this);
        }
      }
      begun.end();
    }

    private static ByteBuffer copyOf(ByteBuffer bytes) {
      return ByteBuffer.allocate(bytes.remaining()).put(bytes.duplicate()).flip();
    }
  }

  /** Every partition has answered. */
  private void ensure() {
    List<Batch> batches;
    synchronized (unsure) {
      batches = List.copyOf(unsure);
    }
    if (batches.isEmpty()) {
      return;
    }
    Set<TopicPartition> partitions = batches.stream().map(Batch::name).collect(Collectors.toSet());
    Membership.ofProduce(version)
        .ensure(
            transactions,
            new AddRequest(
                id, producer.orElseThrow(), partitions, (short) (version >= EPOCH_BUMPS ? 2 : 0)),
            refused ->
                batches.forEach(
                    batch -> ensured(batch, refused.getOrDefault(batch.name(), ErrorCode.NONE))));
  }

  private void ensured(Batch batch, ErrorCode error) {
    if (error == ErrorCode.NONE) {
      append(batch.partition, batch.copy, batch.guard, batch.slot);
    } else {
      pending.appended(batch.slot, refusal(error));
    }
  }

  /**
   * In words that producers understand: older ones do not try again after a coordinator's error.
   */
  private AppendResult refusal(ErrorCode error) {
    return switch (error) {
      case INVALID_TXN_STATE ->
          AppendResult.refused(error, "Partition was not added to the transaction");
      case CONCURRENT_TRANSACTIONS ->
          version >= EPOCH_BUMPS ? AppendResult.refused(error, "") : unverified(error);
      case COORDINATOR_LOAD_IN_PROGRESS,
          COORDINATOR_NOT_AVAILABLE,
          NOT_COORDINATOR,
          NETWORK_EXCEPTION ->
          unverified(error);
      default -> AppendResult.refused(error, "");
    };
  }

  private static AppendResult unverified(ErrorCode error) {
    return AppendResult.refused(
        ErrorCode.NOT_ENOUGH_REPLICAS,
        "Unable to verify the partition has been added to the transaction. Underlying error: "
            + error);
  }
}
