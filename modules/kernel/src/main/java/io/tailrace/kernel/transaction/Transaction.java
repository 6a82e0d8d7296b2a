package io.tailrace.kernel.transaction;

import io.tailrace.kernel.coordinator.TransactionalProducer;
import io.tailrace.kernel.topic.TopicPartition;
import java.util.Collection;
import java.util.HashSet;
import java.util.OptionalLong;
import java.util.Set;

/**
 * All that is known of a transactional id. Immutable: each step gives a new one, which counts once
 * it is in the log.
 *
 * @param id the transactional id
 * @param producer who writes in the transaction; markers name it, too
 * @param next whom the client has been told to go on as once this transaction has ended, if that is
 *     somebody else than {@link #producer}: after an epoch too many (KIP-890), or where a prepared
 *     transaction was kept (KIP-939); else {@link TransactionalProducer#NONE}
 * @param previousProducerId the producer id whose last request may come again, or -1
 * @param lastEpoch the epoch before, whose client may ask for a new one again (KIP-360), or -1
 * @param timeoutMs how long a transaction may last; {@link #NO_TIMEOUT} for ever (KIP-939)
 * @param partitions those that the transaction has written to
 * @param startMs when the transaction began, in milliseconds since 1970, or -1
 * @param updatedMs when this was decided
 * @param version the level of {@code transaction.version} that the client keeps to
 */
public record Transaction(
    String id,
    TransactionalProducer producer,
    TransactionalProducer next,
    long previousProducerId,
    short lastEpoch,
    int timeoutMs,
    TransactionState state,
    Set<TopicPartition> partitions,
    long startMs,
    long updatedMs,
    short version) {

  /** Stands for a transaction that an outside coordinator ends, in its own time. */
  public static final int NO_TIMEOUT = Integer.MAX_VALUE;

  static final short NO_EPOCH = -1;

  static final long NO_START = -1;

  /** The level since which every end of a transaction bumps the epoch (KIP-890). */
  static final short BUMPS_EPOCH = 2;

  /** The partitions are copied. */
  public Transaction {
    partitions = Set.copyOf(partitions);
  }

  /** A transactional id that is new. Its producer has no epoch yet. */
  static Transaction create(String id, long producerId, int timeoutMs, long nowMs) {
    return new Transaction(
        id,
        new TransactionalProducer(producerId, NO_EPOCH),
        TransactionalProducer.NONE,
        TransactionalProducer.NO_ID,
        NO_EPOCH,
        timeoutMs,
        TransactionState.EMPTY,
        Set.of(),
        NO_START,
        nowMs,
        (short) 0);
  }

  /** Who the client is by now: what its next request has to say. */
  TransactionalProducer client() {
    return next.equals(TransactionalProducer.NONE) ? producer : next;
  }

  /** Whether the client goes on as somebody else than who wrote in the open transaction. */
  boolean isKept() {
    return state == TransactionState.ONGOING && !next.equals(TransactionalProducer.NONE);
  }

  /** Whether the transaction has lasted too long. */
  boolean isOverdue(long nowMs) {
    return state == TransactionState.ONGOING
        && timeoutMs != NO_TIMEOUT
        && startMs + timeoutMs < nowMs;
  }

  /** A client begins, or begins again: there is no open transaction. */
  Transaction begin(TransactionalProducer client, short before, int timeout, long nowMs) {
    return new Transaction(
        id,
        client,
        TransactionalProducer.NONE,
        producer.id(),
        before,
        timeout,
        TransactionState.EMPTY,
        Set.of(),
        NO_START,
        nowMs,
        version);
  }

  /**
   * A client goes on with the open transaction of one that is gone, and is somebody new itself
   * (KIP-939).
   */
  Transaction keep(TransactionalProducer client, short before, int timeout, long nowMs) {
    return new Transaction(
        id,
        producer,
        client,
        client().id(),
        before,
        Math.max(timeoutMs, timeout), // the open transaction was promised its time
        state,
        partitions,
        startMs,
        nowMs,
        version);
  }

  /** The transaction writes to more partitions. */
  Transaction add(Collection<TopicPartition> added, long nowMs, short clientVersion) {
    Set<TopicPartition> all = new HashSet<>(partitions);
    all.addAll(added);
    return new Transaction(
        id,
        producer,
        TransactionalProducer.NONE,
        producer.id(),
        lastEpoch,
        timeoutMs,
        TransactionState.ONGOING,
        all,
        state == TransactionState.ONGOING ? startMs : nowMs,
        nowMs,
        clientVersion);
  }

  /** Whether {@link #prepare} or {@link #fence} needs a producer id that was never used. */
  boolean needsFreshId(short clientVersion) {
    return (clientVersion >= BUMPS_EPOCH || isKept())
        && ProducerEpochs.isExhausted(client().epoch());
  }

  /**
   * The client has decided.
   *
   * @param clientVersion the level that the request keeps to
   * @param fresh there if {@link #needsFreshId}
   */
  Transaction prepare(boolean commit, short clientVersion, OptionalLong fresh, long nowMs) {
    boolean bumps = clientVersion >= BUMPS_EPOCH;
    return decided(
        commit,
        clientVersion,
        bumps ? ProducerEpochs.next(producer) : producer,
        bumps ? client().epoch() : lastEpoch,
        bumps ? successor(fresh) : next,
        nowMs);
  }

  /**
   * The open transaction is aborted without its client, which cannot go on.
   *
   * @param brokerVersion the level that is in force
   * @param fresh there if {@link #needsFreshId}
   */
  Transaction fence(short brokerVersion, OptionalLong fresh, long nowMs) {
    boolean bumps = brokerVersion >= BUMPS_EPOCH;
    return decided(
        false,
        brokerVersion,
        ProducerEpochs.next(producer),
        bumps ? client().epoch() : NO_EPOCH,
        bumps || isKept() ? successor(fresh) : TransactionalProducer.NONE,
        nowMs);
  }

  /** Whom the client goes on as, where {@link #producer} in its next epoch will not do. */
  private TransactionalProducer successor(OptionalLong fresh) {
    return isKept() || ProducerEpochs.isExhausted(client().epoch())
        ? ProducerEpochs.nextForClient(client(), fresh)
        : TransactionalProducer.NONE;
  }

  private Transaction decided(
      boolean commit,
      short decidedVersion,
      TransactionalProducer marker,
      short before,
      TransactionalProducer successor,
      long nowMs) {
    return new Transaction(
        id,
        marker,
        successor,
        client().id(),
        before,
        timeoutMs,
        commit ? TransactionState.PREPARE_COMMIT : TransactionState.PREPARE_ABORT,
        partitions,
        state == TransactionState.ONGOING ? startMs : nowMs,
        nowMs,
        decidedVersion);
  }

  /** Every partition has been told. */
  Transaction complete(long nowMs) {
    return new Transaction(
        id,
        client(),
        TransactionalProducer.NONE,
        previousProducerId,
        lastEpoch,
        timeoutMs,
        state == TransactionState.PREPARE_COMMIT
            ? TransactionState.COMPLETE_COMMIT
            : TransactionState.COMPLETE_ABORT,
        Set.of(),
        startMs,
        nowMs,
        version);
  }
}
