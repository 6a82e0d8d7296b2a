package io.tailrace.kernel.transaction;

import io.tailrace.kernel.coordinator.RecordCodec;
import io.tailrace.kernel.coordinator.TransactionalProducer;
import io.tailrace.kernel.coordinator.VersionedMessage;
import io.tailrace.kernel.schema.TransactionLogKey;
import io.tailrace.kernel.schema.TransactionLogValue;
import io.tailrace.kernel.schema.TransactionLogValue.PartitionsOfTopic;
import io.tailrace.kernel.topic.TopicPartition;
import io.tailrace.kernel.transaction.TransactionRecord.Removed;
import io.tailrace.kernel.transaction.TransactionRecord.Stored;
import io.tailrace.wire.ByteReader;
import io.tailrace.wire.MalformedMessageException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** The bytes of {@code __transaction_state}, as Kafka writes them. */
public final class TransactionRecordCodec implements RecordCodec<TransactionRecord> {
  private static final short KEY = 0;
  private static final short VALUE = 1;

  @Override
  public ByteBuffer key(TransactionRecord entry) {
    return VersionedMessage.write(new TransactionLogKey().transactionalId(entry.id()), KEY);
  }

  @Override
  public Optional<ByteBuffer> value(TransactionRecord entry) {
    return switch (entry) {
      case Stored(Transaction transaction) ->
          Optional.of(VersionedMessage.write(value(transaction), VALUE));
      case Removed _ -> Optional.empty();
    };
  }

  @Override
  public Optional<TransactionRecord> read(ByteBuffer key, Optional<ByteBuffer> value) {
    if (new ByteReader(key.duplicate()).int16() != KEY) {
      return Optional.empty();
    }
    String id = VersionedMessage.read(new TransactionLogKey(), key).transactionalId();
    return Optional.of(
        value.isEmpty() ? new Removed(id) : new Stored(transaction(id, value.get())));
  }

  private static TransactionLogValue value(Transaction transaction) {
    TransactionalProducer next = transaction.next();
    return new TransactionLogValue()
        .producerId(transaction.producer().id())
        .producerEpoch(transaction.producer().epoch())
        .previousProducerId(transaction.previousProducerId())
        .nextProducerId(next.id())
        .nextProducerEpoch(next.epoch())
        .transactionTimeoutMs(transaction.timeoutMs())
        .transactionStatus(transaction.state().id())
        .transactionPartitions(
            transaction.state() == TransactionState.EMPTY
                ? Optional.empty()
                : Optional.of(partitions(transaction.partitions())))
        .transactionLastUpdateTimestampMs(transaction.updatedMs())
        .transactionStartTimestampMs(transaction.startMs())
        .clientTransactionVersion(transaction.version());
  }

  /** In a certain order, so that the same transaction always gives the same bytes. */
  private static List<PartitionsOfTopic> partitions(Set<TopicPartition> partitions) {
    Map<String, Set<Integer>> byTopic = new TreeMap<>();
    partitions.forEach(
        one -> byTopic.computeIfAbsent(one.topic(), topic -> new TreeSet<>()).add(one.partition()));
    List<PartitionsOfTopic> topics = new ArrayList<>(byTopic.size());
    byTopic.forEach(
        (topic, numbers) ->
            topics.add(
                new PartitionsOfTopic().topic(topic).partitionIds(new ArrayList<>(numbers))));
    return topics;
  }

  private static Transaction transaction(String id, ByteBuffer bytes) {
    TransactionLogValue value = VersionedMessage.read(new TransactionLogValue(), bytes);
    Set<TopicPartition> partitions = new HashSet<>();
    for (PartitionsOfTopic topic : value.transactionPartitions().orElse(List.of())) {
      topic.partitionIds().forEach(one -> partitions.add(new TopicPartition(topic.topic(), one)));
    }
    return new Transaction(
        id,
        new TransactionalProducer(value.producerId(), value.producerEpoch()),
        next(value),
        value.previousProducerId(),
        Transaction.NO_EPOCH, // not stored: a client that asks again after a restart is fenced
        value.transactionTimeoutMs(),
        state(value.transactionStatus()),
        partitions,
        value.transactionStartTimestampMs(),
        value.transactionLastUpdateTimestampMs(),
        value.clientTransactionVersion());
  }

  /** Kafka leaves out the epoch where it is the first one. */
  private static TransactionalProducer next(TransactionLogValue value) {
    return value.nextProducerId() == TransactionalProducer.NO_ID
        ? TransactionalProducer.NONE
        : new TransactionalProducer(
            value.nextProducerId(), (short) Math.max(0, value.nextProducerEpoch()));
  }

  private static TransactionState state(byte id) {
    return TransactionState.of(id)
        .filter(state -> state.isAtRest() || state.isPrepare() || state == TransactionState.ONGOING)
        .orElseThrow(
            () -> new MalformedMessageException("No transaction is stored in state " + id));
  }
}
