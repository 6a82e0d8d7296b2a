package io.tailrace.kernel.transaction;

import io.tailrace.kernel.topic.TopicPartition;
import io.tailrace.wire.ErrorCode;
import io.tailrace.wire.message.DescribeTransactionsResponse;
import io.tailrace.wire.message.DescribeTransactionsResponse.TopicData;
import io.tailrace.wire.message.ListTransactionsResponse;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** Tells what there is (KIP-664). */
final class TransactionQueries {
  private final Transactions transactions;
  private final InstantSource clock;

  TransactionQueries(Transactions transactions, InstantSource clock) {
    this.transactions = transactions;
    this.clock = clock;
  }

  /** One transactional id. A decided transaction shows the partitions that do not know yet. */
  DescribeTransactionsResponse.TransactionState describe(String id) {
    Optional<Entry> entry = transactions.find(id);
    Transaction found = entry.flatMap(Entry::stored).orElse(null);
    if (found == null) {
      return new DescribeTransactionsResponse.TransactionState()
          .transactionalId(id)
          .errorCode(ErrorCode.TRANSACTIONAL_ID_NOT_FOUND.code());
    }
    return new DescribeTransactionsResponse.TransactionState()
        .transactionalId(id)
        .transactionState(found.state().text())
        .transactionTimeoutMs(found.timeoutMs())
        .transactionStartTimeMs(found.startMs())
        .producerId(found.producer().id())
        .producerEpoch(found.producer().epoch())
        .topics(topics(found.state().isPrepare() ? entry.get().unmarked() : found.partitions()));
  }

  private static List<TopicData> topics(Set<TopicPartition> partitions) {
    Map<String, List<Integer>> byTopic = new TreeMap<>();
    partitions.forEach(
        one ->
            byTopic.computeIfAbsent(one.topic(), topic -> new ArrayList<>()).add(one.partition()));
    return byTopic.entrySet().stream()
        .map(
            topic ->
                new TopicData()
                    .topic(topic.getKey())
                    .partitions(topic.getValue().stream().sorted().toList()))
        .toList();
  }

  List<ListTransactionsResponse.TransactionState> list(ListFilter filter) {
    long now = clock.millis();
    return transactions.all().stream()
        .flatMap(entry -> entry.stored().stream())
        .filter(transaction -> filter.accepts(transaction, now))
        .map(
            transaction ->
                new ListTransactionsResponse.TransactionState()
                    .transactionalId(transaction.id())
                    .producerId(transaction.producer().id())
                    .transactionState(transaction.state().text()))
        .toList();
  }
}
