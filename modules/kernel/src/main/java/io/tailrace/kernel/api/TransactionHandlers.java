package io.tailrace.kernel.api;

import io.tailrace.kernel.transaction.TransactionCoordinator;
import io.tailrace.wire.message.AddOffsetsToTxnRequest;
import io.tailrace.wire.message.AddPartitionsToTxnRequest;
import io.tailrace.wire.message.ApiKey;
import io.tailrace.wire.message.DescribeTransactionsRequest;
import io.tailrace.wire.message.EndTxnRequest;
import io.tailrace.wire.message.InitProducerIdRequest;
import io.tailrace.wire.message.ListTransactionsRequest;
import java.util.List;

/** The handlers of the APIs that the transaction coordinator answers. */
final class TransactionHandlers {
  /** Kafka has not released it yet: prepared transactions (KIP-939). */
  private static final short INIT_PREPARED = 6;

  private TransactionHandlers() {}

  /** One handler an API. */
  static List<ApiHandler> of(TransactionCoordinator transactions) {
    return List.of(
        new CoordinatorHandler<>(
            ApiKey.INIT_PRODUCER_ID,
            InitProducerIdRequest::new,
            transactions::initProducerId,
            INIT_PREPARED),
        new CoordinatorHandler<>(
            ApiKey.ADD_PARTITIONS_TO_TXN,
            AddPartitionsToTxnRequest::new,
            transactions::addPartitions),
        new CoordinatorHandler<>(
            ApiKey.ADD_OFFSETS_TO_TXN, AddOffsetsToTxnRequest::new, transactions::addOffsets),
        new CoordinatorHandler<>(ApiKey.END_TXN, EndTxnRequest::new, transactions::endTxn),
        new CoordinatorHandler<>(
            ApiKey.DESCRIBE_TRANSACTIONS, DescribeTransactionsRequest::new, transactions::describe),
        new CoordinatorHandler<>(
            ApiKey.LIST_TRANSACTIONS, ListTransactionsRequest::new, transactions::list));
  }
}
