package io.tailrace.client;

import io.tailrace.wire.ErrorCode;
import io.tailrace.wire.message.ApiKey;
import io.tailrace.wire.message.DescribeTransactionsRequest;
import io.tailrace.wire.message.DescribeTransactionsResponse;
import io.tailrace.wire.message.DescribeTransactionsResponse.TransactionState;
import io.tailrace.wire.message.InitProducerIdRequest;
import io.tailrace.wire.message.InitProducerIdResponse;
import io.tailrace.wire.message.ListTransactionsRequest;
import io.tailrace.wire.message.ListTransactionsResponse;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;

/** Looks up and aborts transactions. For one thread. */
public final class TransactionAdmin {
  private static final int LONGEST_TIMEOUT_MS = 60_000;

  private final Client client;

  /** Works through a client, which stays the caller's to close. */
  public TransactionAdmin(Client client) {
    this.client = client;
  }

  /** The transactional ids of all brokers, in order. */
  public List<TransactionListing> list() {
    List<TransactionListing> listed = new ArrayList<>();
    for (BrokerAddress broker : client.describeCluster().brokers().values()) {
      listed.addAll(client.withBroker(() -> broker, TransactionAdmin::list));
    }
    listed.sort(Comparator.comparing(TransactionListing::id));
    return listed;
  }

  private static List<TransactionListing> list(Connection broker) {
    ListTransactionsResponse response =
        broker.call(
            ApiKey.LIST_TRANSACTIONS,
            new ListTransactionsRequest(),
            new ListTransactionsResponse());
    Client.refuse("Listing transactions", response.errorCode());
    return response.transactionStates().stream()
        .map(
            one ->
                new TransactionListing(
                    one.transactionalId(), one.producerId(), one.transactionState()))
        .toList();
  }

  /**
   * One transactional id.
   *
   * @throws ClientException with TRANSACTIONAL_ID_NOT_FOUND if there is no such id
   */
  public TransactionDescription describe(String id) {
    return onCoordinator(
        id,
        broker -> {
          DescribeTransactionsResponse response =
              broker.call(
                  ApiKey.DESCRIBE_TRANSACTIONS,
                  new DescribeTransactionsRequest().transactionalIds(List.of(id)),
                  new DescribeTransactionsResponse());
          TransactionState state = response.transactionStates().getFirst();
          refuse(id, state.errorCode());
          return new TransactionDescription(
              id,
              state.transactionState(),
              state.producerId(),
              state.producerEpoch(),
              state.transactionTimeoutMs(),
              state.transactionStartTimeMs(),
              state.topics().stream()
                  .flatMap(
                      topic ->
                          topic.partitions().stream()
                              .map(partition -> new TopicPartition(topic.topic(), partition)))
                  .toList());
        });
  }

  /**
   * Aborts the open transaction of a transactional id, and fences its producer, as a new producer
   * of that id does (KIP-939).
   *
   * @return whether there was one
   */
  public boolean abort(String id) {
    TransactionDescription found = describe(id);
    if (!found.state().equals(TransactionListing.ONGOING)) {
      return false;
    }
    return onCoordinator(
        id,
        broker -> {
          InitProducerIdResponse response =
              broker.call(
                  ApiKey.INIT_PRODUCER_ID,
                  new InitProducerIdRequest()
                      .transactionalId(id)
                      .transactionTimeoutMs(Math.min(found.timeoutMs(), LONGEST_TIMEOUT_MS)),
                  new InitProducerIdResponse());
          // This is how a coordinator says that it aborts the transaction first.
          if (response.errorCode() != ErrorCode.CONCURRENT_TRANSACTIONS.code()) {
            refuse(id, response.errorCode());
          }
          return true;
        });
  }

  private <T> T onCoordinator(String id, Function<Connection, T> request) {
    return client.withBroker(() -> Coordinators.ofTransaction(client, id), request);
  }

  private static void refuse(String id, short code) {
    Client.refuse("Transactional id " + id, code);
  }
}
