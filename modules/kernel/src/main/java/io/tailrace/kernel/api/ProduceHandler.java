package io.tailrace.kernel.api;

import io.tailrace.kernel.hotspot.BatchSampler;
import io.tailrace.kernel.metadata.TopicImage;
import io.tailrace.kernel.network.Exchange;
import io.tailrace.kernel.partition.AppendRequest;
import io.tailrace.kernel.partition.Partition;
import io.tailrace.kernel.topic.Topic;
import io.tailrace.kernel.topic.Topics;
import io.tailrace.kernel.transaction.TransactionCoordinator;
import io.tailrace.wire.ErrorCode;
import io.tailrace.wire.Payload;
import io.tailrace.wire.PayloadView;
import io.tailrace.wire.message.ApiKey;
import io.tailrace.wire.message.ProduceRequest;
import io.tailrace.wire.message.ProduceRequest.PartitionProduceData;
import io.tailrace.wire.message.ProduceRequest.TopicProduceData;
import io.tailrace.wire.message.ProduceResponse.PartitionProduceResponse;
import io.tailrace.wire.message.ProduceResponse.TopicProduceResponse;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Optional;

/**
 * Produce: the batches go from the network's buffer into the logs as they are, on the loop that
 * read them.
 */
final class ProduceHandler implements ApiHandler {
  /** The version since which topics are named by id (KIP-516). */
  private static final short TOPIC_ID_VERSION = 13;

  /** The client that may write to internal topics, as in Kafka. */
  private static final String ADMIN_CLIENT = "__admin_client";

  private final Topics topics;
  private final BatchSampler sampler;
  private final TransactionCoordinator transactions;
  private final AppendRequest[] appendRequests;

  /** Used again for every request, as all that is kept of it are the bytes. */
  private final ProduceRequest request = new ProduceRequest();

  private final ArrayDeque<PendingProduce> free = new ArrayDeque<>();

  /** Of the request at work, if it has a transactional id. */
  private Optional<TransactionalProduce> transaction = Optional.empty();

  ProduceHandler(Topics topics, TransactionCoordinator transactions, BatchSampler sampler) {
    this.topics = topics;
    this.transactions = transactions;
    this.sampler = sampler;
    appendRequests = new AppendRequest[newestVersion() + 1];
    for (int version = 0; version <= newestVersion(); version++) {
      appendRequests[version] = AppendRequest.client(version);
    }
  }

  @Override
  public ApiKey api() {
    return ApiKey.PRODUCE;
  }

  @Override
  public void handle(Exchange exchange) {
    request.read(exchange.body(), exchange.apiVersion());
    PendingProduce pending = free.isEmpty() ? new PendingProduce(free) : free.poll();
    pending.begin(exchange, request.acks());
    ErrorCode refused =
        request.acks() < -1 || request.acks() > 1
            ? ErrorCode.INVALID_REQUIRED_ACKS
            : ErrorCode.NONE;
    transaction = transaction(exchange.apiVersion(), pending);
    for (TopicProduceData topic : request.topicData()) {
      produce(topic, exchange, refused, pending);
    }
    if (transaction.isPresent() && !transaction.get().end()) {
      exchange.holdNext(); // it may bring the batches that follow
    }
    pending.end();
  }

  private Optional<TransactionalProduce> transaction(short version, PendingProduce pending) {
    return request
        .transactionalId()
        .map(id -> new TransactionalProduce(id, version, transactions, pending));
  }

  private void produce(
      TopicProduceData data, Exchange exchange, ErrorCode refused, PendingProduce pending) {
    boolean byId = exchange.apiVersion() >= TOPIC_ID_VERSION;
    Optional<Topic> topic = byId ? topics.topic(data.topicId()) : topics.topic(data.name());
    TopicProduceResponse response = pending.addTopic(data);
    ErrorCode error = refused;
    if (error == ErrorCode.NONE && topic.isEmpty()) {
      error = byId ? ErrorCode.UNKNOWN_TOPIC_ID : ErrorCode.UNKNOWN_TOPIC_OR_PARTITION;
    }
    if (error == ErrorCode.NONE && isForbidden(topic.get(), exchange)) {
      error = ErrorCode.INVALID_TOPIC_EXCEPTION;
    }
    for (PartitionProduceData partition : data.partitionData()) {
      PartitionProduceResponse slot = pending.addPartition(response, partition.index());
      if (error == ErrorCode.NONE) {
        append(topic.get(), partition, exchange, slot, pending);
      } else {
        pending.refuse(slot, error);
      }
    }
  }

  private static boolean isForbidden(Topic topic, Exchange exchange) {
    return TopicImage.isInternal(topic.name())
        && !exchange.clientId().equals(Optional.of(ADMIN_CLIENT));
  }

  private void append(
      Topic topic,
      PartitionProduceData data,
      Exchange exchange,
      PartitionProduceResponse slot,
      PendingProduce pending) {
    Optional<Partition> partition = topic.partition(data.index());
    if (partition.isEmpty()) {
      pending.refuse(slot, ErrorCode.UNKNOWN_TOPIC_OR_PARTITION);
      return;
    }
    Optional<Payload> records = data.records();
    if (records.isEmpty()) {
      pending.refuse(slot, ErrorCode.INVALID_RECORD);
      return;
    }
    ByteBuffer batches = bytes(records.get());
    sampler.produced(topic.name(), data.index(), exchange.clientId(), batches);
    if (transaction.isPresent()) {
      transaction.get().append(partition.get(), batches, slot);
      return;
    }
    partition.get().append(batches, appendRequests[exchange.apiVersion()], pending.callback(slot));
  }

  /** The records where they lie in the request. */
  private static ByteBuffer bytes(Payload records) {
    PayloadView view = (PayloadView) records; // what reading a message gives
    return view.buffer().duplicate().limit(view.position() + view.size()).position(view.position());
  }
}
