package io.tailrace.kernel.api;

import io.tailrace.kernel.coordinator.Client;
import io.tailrace.kernel.coordinator.TransactionalProducer;
import io.tailrace.kernel.coordinator.TransactionalWrite;
import io.tailrace.kernel.group.GroupCoordinator;
import io.tailrace.kernel.metadata.TopicImage;
import io.tailrace.kernel.network.Exchange;
import io.tailrace.kernel.partition.Partition;
import io.tailrace.kernel.partition.VerificationGuard;
import io.tailrace.kernel.topic.TopicPartition;
import io.tailrace.kernel.topic.Topics;
import io.tailrace.kernel.transaction.AddRequest;
import io.tailrace.kernel.transaction.Membership;
import io.tailrace.kernel.transaction.TransactionCoordinator;
import io.tailrace.wire.ErrorCode;
import io.tailrace.wire.message.ApiKey;
import io.tailrace.wire.message.TxnOffsetCommitRequest;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * TxnOffsetCommit: commits offsets if and when a transaction commits (KIP-98, KIP-447). The
 * partition of {@code __consumer_offsets} is part of the transaction as any other (KIP-890).
 */
final class TxnOffsetCommitHandler implements ApiHandler {
  private static final int NO_SEQUENCE = -1;

  private final Topics topics;
  private final TransactionCoordinator transactions;
  private final GroupCoordinator groups;

  TxnOffsetCommitHandler(
      Topics topics, TransactionCoordinator transactions, GroupCoordinator groups) {
    this.topics = topics;
    this.transactions = transactions;
    this.groups = groups;
  }

  @Override
  public ApiKey api() {
    return ApiKey.TXN_OFFSET_COMMIT;
  }

  @Override
  public void handle(Exchange exchange) {
    TxnOffsetCommitRequest request = new TxnOffsetCommitRequest();
    request.read(exchange.body(), exchange.apiVersion());
    Client client = CoordinatorHandler.client(exchange);
    TransactionalProducer producer =
        new TransactionalProducer(request.producerId(), request.producerEpoch());
    Consumer<ErrorCode> refusal =
        error -> exchange.respond(groups.refuseOffsets(client, request, error));
    ensure(
        client.apiVersion(),
        request,
        producer,
        guard ->
            groups.commitOffsetsInTransaction(
                client, request, new TransactionalWrite(producer, guard), exchange::respond),
        refusal);
  }

  private void ensure(
      short version,
      TxnOffsetCommitRequest request,
      TransactionalProducer producer,
      Consumer<VerificationGuard> done,
      Consumer<ErrorCode> refusal) {
    TopicPartition name =
        new TopicPartition(TopicImage.CONSUMER_OFFSETS, groups.partitionFor(request.groupId()));
    Optional<Partition> partition =
        topics.topic(name.topic()).flatMap(topic -> topic.partition(name.partition()));
    if (request.transactionalId().isEmpty()) {
      refusal.accept(ErrorCode.INVALID_REQUEST);
      return;
    }
    if (partition.isEmpty()) {
      refusal.accept(ErrorCode.COORDINATOR_NOT_AVAILABLE);
      return;
    }
    Membership membership = Membership.ofOffsetCommit(version);
    partition
        .get()
        .beginVerification(
            producer.id(),
            producer.epoch(),
            NO_SEQUENCE,
            membership.adds(),
            (error, guard) -> {
              if (error != ErrorCode.NONE) {
                refusal.accept(error);
              } else if (guard == VerificationGuard.NONE) {
                done.accept(guard);
              } else {
                membership.ensure(
                    transactions,
                    new AddRequest(
                        request.transactionalId(),
                        producer,
                        Set.of(name),
                        (short) (membership.adds() ? 2 : 0)),
                    refused -> {
                      ErrorCode why = refused.getOrDefault(name, ErrorCode.NONE);
                      if (why == ErrorCode.NONE) {
                        done.accept(guard);
                      } else {
                        refusal.accept(translate(why, membership));
                      }
                    });
              }
            });
  }

  /** Older clients know no such conflict, but try again while a coordinator is loading. */
  private static ErrorCode translate(ErrorCode error, Membership membership) {
    return error == ErrorCode.CONCURRENT_TRANSACTIONS && !membership.adds()
        ? ErrorCode.COORDINATOR_LOAD_IN_PROGRESS
        : error;
  }
}
