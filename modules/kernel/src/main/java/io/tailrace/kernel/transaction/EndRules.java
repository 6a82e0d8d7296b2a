package io.tailrace.kernel.transaction;

import io.tailrace.kernel.coordinator.TransactionalProducer;
import io.tailrace.wire.ErrorCode;

/** What a request to end a transaction means where the transaction stands. */
final class EndRules {
  private EndRules() {}

  /** What is to be done. */
  sealed interface Verdict {}

  /** Nothing: the request is wrong, or too early. */
  record Refuse(ErrorCode error) implements Verdict {}

  /** Nothing: the same request has done it before. */
  record Done() implements Verdict {}

  /** The transaction ends. */
  record Decide(boolean commit) implements Verdict {}

  /**
   * Judges.
   *
   * @param busy whether a step of the transactional id is not done yet
   */
  static Verdict judge(Transaction transaction, EndRequest request, boolean busy) {
    return request.bumpsEpoch()
        ? judgeBumping(transaction, request, busy)
        : judgeKeeping(transaction, request, busy);
  }

  /**
   * Transaction version 2 (KIP-890): the epoch tells a request that comes again, which may come at
   * any time, from one about the next transaction.
   */
  private static Verdict judgeBumping(Transaction transaction, EndRequest request, boolean busy) {
    if (busy) {
      return new Refuse(ErrorCode.CONCURRENT_TRANSACTIONS);
    }
    TransactionalProducer client = transaction.client();
    TransactionalProducer producer = request.producer();
    boolean again = isAgain(transaction, producer);
    if (producer.id() != client.id() && !again) {
      return new Refuse(ErrorCode.INVALID_PRODUCER_ID_MAPPING);
    }
    if (!ProducerEpochs.isOfClient(client, producer.epoch()) && !again) {
      return new Refuse(ErrorCode.PRODUCER_FENCED);
    }
    return switch (transaction.state()) {
      case ONGOING -> new Decide(request.commit());
      case EMPTY -> decideEmpty(request);
      case COMPLETE_COMMIT, COMPLETE_ABORT ->
          again ? repeat(transaction, request) : decideEmpty(request);
      case PREPARE_COMMIT, PREPARE_ABORT, DEAD, PREPARE_EPOCH_FENCE ->
          new Refuse(ErrorCode.CONCURRENT_TRANSACTIONS);
    };
  }

  /** Whether the request has been followed already: its client is somebody else since then. */
  private static boolean isAgain(Transaction transaction, TransactionalProducer producer) {
    boolean complete =
        transaction.state() == TransactionState.COMPLETE_COMMIT
            || transaction.state() == TransactionState.COMPLETE_ABORT;
    TransactionalProducer client = transaction.client();
    boolean nextEpoch = producer.id() == client.id() && producer.epoch() + 1 == client.epoch();
    boolean nextId =
        producer.id() == transaction.previousProducerId()
            && ProducerEpochs.isExhausted(producer.epoch())
            && client.id() != producer.id()
            && client.epoch() == 0;
    return complete && (nextEpoch || nextId);
  }

  private static Verdict repeat(Transaction transaction, EndRequest request) {
    boolean committed = transaction.state() == TransactionState.COMPLETE_COMMIT;
    return committed == request.commit() ? new Done() : new Refuse(ErrorCode.INVALID_TXN_STATE);
  }

  /** A client may abort what it does not know to have begun; it gets a new epoch by that. */
  private static Verdict decideEmpty(EndRequest request) {
    return request.commit() ? new Refuse(ErrorCode.INVALID_TXN_STATE) : new Decide(false);
  }

  /** Before transaction version 2: the state alone tells whether the request comes again. */
  private static Verdict judgeKeeping(Transaction transaction, EndRequest request, boolean busy) {
    TransactionalProducer client = transaction.client();
    if (request.producer().id() != client.id()) {
      return new Refuse(ErrorCode.INVALID_PRODUCER_ID_MAPPING);
    }
    if (!ProducerEpochs.isOfClient(client, request.producer().epoch())) {
      return new Refuse(ErrorCode.PRODUCER_FENCED);
    }
    if (busy) {
      return new Refuse(ErrorCode.CONCURRENT_TRANSACTIONS);
    }
    return switch (transaction.state()) {
      case ONGOING -> new Decide(request.commit());
      case COMPLETE_COMMIT, COMPLETE_ABORT -> repeat(transaction, request);
      case EMPTY -> new Refuse(ErrorCode.INVALID_TXN_STATE);
      case PREPARE_COMMIT, PREPARE_ABORT, DEAD, PREPARE_EPOCH_FENCE ->
          new Refuse(ErrorCode.CONCURRENT_TRANSACTIONS);
    };
  }
}
