package io.tailrace.kernel.transaction;

import io.tailrace.kernel.coordinator.Client;
import io.tailrace.kernel.coordinator.Coordinator;
import io.tailrace.kernel.coordinator.ShardLoader;
import io.tailrace.kernel.coordinator.ShardRuntime;
import io.tailrace.kernel.coordinator.Shards;
import io.tailrace.kernel.topic.TopicPartition;
import io.tailrace.wire.ErrorCode;
import io.tailrace.wire.message.AddOffsetsToTxnRequest;
import io.tailrace.wire.message.AddOffsetsToTxnResponse;
import io.tailrace.wire.message.AddPartitionsToTxnRequest;
import io.tailrace.wire.message.AddPartitionsToTxnResponse;
import io.tailrace.wire.message.DescribeTransactionsRequest;
import io.tailrace.wire.message.DescribeTransactionsResponse;
import io.tailrace.wire.message.EndTxnRequest;
import io.tailrace.wire.message.EndTxnResponse;
import io.tailrace.wire.message.InitProducerIdRequest;
import io.tailrace.wire.message.InitProducerIdResponse;
import io.tailrace.wire.message.ListTransactionsRequest;
import io.tailrace.wire.message.ListTransactionsResponse;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.function.ToIntFunction;

/**
 * Coordinates transactions as Kafka does (KIP-98, 360, 447, 890, 939): every transactional id
 * belongs to a partition of {@code __transaction_state}, and whoever leads that partition
 * coordinates its transactions. All of the state is in that topic.
 *
 * <p>May be called by any thread. Every request is answered exactly once, in the calling thread or
 * in another, before or after the method returns. The request belongs to the coordinator from then
 * on, but not the buffer that it was read from.
 */
public final class TransactionCoordinator implements Coordinator<TransactionRecord> {
  private final TransactionConfig config;
  private final Surroundings surroundings;
  private final Shards<TransactionShard, TransactionRecord> shards;
  private final ProducerApis producers;
  private final AdditionApis additions;
  private final AdminApis admin;

  /**
   * What the coordinator asks of the rest of the broker, all of it for any thread.
   *
   * @param clock the time of day
   * @param ids gives out producer ids
   * @param markers brings markers to partitions
   * @param partitions whether a partition exists
   * @param offsetsPartition the partition of {@code __consumer_offsets} that a group belongs to
   * @param version the level of {@code transaction.version} that is in force
   */
  public record Surroundings(
      InstantSource clock,
      FreshIds ids,
      MarkerSender markers,
      Predicate<TopicPartition> partitions,
      ToIntFunction<String> offsetsPartition,
      Supplier<Short> version) {}

  /**
   * Coordinates nothing yet.
   *
   * @param partitions how many partitions {@code __transaction_state} has, or will have
   */
  public TransactionCoordinator(
      TransactionConfig config, int partitions, Surroundings surroundings) {
    this.config = config;
    this.surroundings = surroundings;
    shards = new Shards<>(partitions, new TransactionRecordCodec());
    producers = new ProducerApis(config, shards, surroundings.ids(), surroundings.version());
    additions = new AdditionApis(shards, surroundings);
    admin = new AdminApis(shards);
  }

  @Override
  public ShardLoader<TransactionRecord> load(
      int partition, ShardRuntime<TransactionRecord> runtime) {
    ShardContext context =
        new ShardContext(
            config,
            surroundings.clock(),
            runtime,
            surroundings.markers(),
            surroundings.ids(),
            surroundings.version());
    return shards.load(partition, new TransactionShard(context), runtime.strand());
  }

  @Override
  public void unload(int partition) {
    shards.unload(partition);
  }

  @Override
  public int partitions() {
    return shards.count();
  }

  @Override
  public void close() {
    shards.close();
  }

  Shards<TransactionShard, TransactionRecord> shards() {
    return shards;
  }

  /** InitProducerId, with a transactional id or without (KIP-98, 360, 939). */
  public void initProducerId(
      Client client, InitProducerIdRequest request, Consumer<InitProducerIdResponse> responder) {
    producers.init(client, request, responder);
  }

  /** EndTxn: answered when the decision is in the log. */
  public void endTxn(Client client, EndTxnRequest request, Consumer<EndTxnResponse> responder) {
    producers.end(client, request, responder);
  }

  /** AddPartitionsToTxn: of a client, or of a broker for many (KIP-890). */
  public void addPartitions(
      Client client,
      AddPartitionsToTxnRequest request,
      Consumer<AddPartitionsToTxnResponse> responder) {
    additions.addPartitions(client, request, responder);
  }

  /** AddOffsetsToTxn: adds the partition that holds a group's offsets. */
  public void addOffsets(
      Client client, AddOffsetsToTxnRequest request, Consumer<AddOffsetsToTxnResponse> responder) {
    additions.addOffsets(client, request, responder);
  }

  /** DescribeTransactions (KIP-664). */
  public void describe(
      Client client,
      DescribeTransactionsRequest request,
      Consumer<DescribeTransactionsResponse> responder) {
    admin.describe(request, responder);
  }

  /** ListTransactions (KIP-664, 994, 1152). */
  public void list(
      Client client,
      ListTransactionsRequest request,
      Consumer<ListTransactionsResponse> responder) {
    admin.list(request, responder);
  }

  /** Adds partitions to a transaction because its producer writes to them (KIP-890). */
  public void add(AddRequest request, Consumer<ErrorCode> outcome) {
    shards.run(request.id(), shard -> shard.add(request, outcome), outcome);
  }

  /**
   * Tells which of the partitions its producer may not write to, since they are not in its
   * transaction (KIP-890).
   *
   * @param refused told what is to be said of those
   */
  public void verify(AddRequest request, Consumer<Map<TopicPartition, ErrorCode>> refused) {
    shards.run(
        request.id(),
        shard -> refused.accept(refusals(request, shard.verify(request))),
        error -> refused.accept(refusals(request, Verification.refused(error))));
  }

  private static Map<TopicPartition, ErrorCode> refusals(
      AddRequest request, Verification verification) {
    Map<TopicPartition, ErrorCode> refusals = new HashMap<>();
    for (TopicPartition partition : request.partitions()) {
      ErrorCode error = verification.of(partition);
      if (error != ErrorCode.NONE) {
        refusals.put(partition, error);
      }
    }
    return refusals;
  }
}
