package io.tailrace.kernel.transaction;

import io.tailrace.kernel.coordinator.Answer;
import io.tailrace.kernel.coordinator.Client;
import io.tailrace.kernel.coordinator.FakeLog;
import io.tailrace.kernel.coordinator.ManualTimer;
import io.tailrace.kernel.coordinator.SerialStrand;
import io.tailrace.kernel.coordinator.ShardLoader;
import io.tailrace.kernel.coordinator.ShardRuntime;
import io.tailrace.kernel.coordinator.TransactionalProducer;
import io.tailrace.kernel.topic.TopicPartition;
import io.tailrace.spi.config.Config;
import io.tailrace.wire.ErrorCode;
import io.tailrace.wire.message.AddPartitionsToTxnRequest;
import io.tailrace.wire.message.AddPartitionsToTxnRequest.AddPartitionsToTxnTopic;
import io.tailrace.wire.message.AddPartitionsToTxnResponse;
import io.tailrace.wire.message.DescribeTransactionsRequest;
import io.tailrace.wire.message.DescribeTransactionsResponse;
import io.tailrace.wire.message.EndTxnRequest;
import io.tailrace.wire.message.EndTxnResponse;
import io.tailrace.wire.message.InitProducerIdRequest;
import io.tailrace.wire.message.InitProducerIdResponse;
import io.tailrace.wire.message.ListTransactionsRequest;
import io.tailrace.wire.message.ListTransactionsResponse;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Executor;

/** A coordinator of one partition, with everything that it stands on in the hands of the test. */
final class TestTransactions {
  static final TopicPartition ORDERS = new TopicPartition("orders", 0);
  static final TopicPartition RETURNS = new TopicPartition("returns", 1);
  static final int NEWEST_INIT = 6;
  static final int NEWEST_END = 5;

  final ManualTimer timer = new ManualTimer();
  final FakeLog<TransactionRecord> log = new FakeLog<>(new TransactionRecordCodec());
  final FakeMarkers markers = new FakeMarkers();
  final InstantSource clock = () -> Instant.ofEpochMilli(1_000_000 + timer.now());
  final TransactionCoordinator coordinator;
  short level = 2;
  long nextId = 100;
  private final Executor strand = new SerialStrand();

  TestTransactions() {
    this(Map.of());
  }

  TestTransactions(Map<String, String> settings) {
    coordinator =
        new TransactionCoordinator(
            TransactionConfig.from(Config.of(settings)),
            1,
            new TransactionCoordinator.Surroundings(
                clock,
                (done, failed) -> done.accept(nextId++),
                markers,
                partition -> partition.partition() < 10,
                group -> 7,
                () -> level));
    load().complete();
  }

  private ShardLoader<TransactionRecord> load() {
    return coordinator.load(0, new ShardRuntime<>(strand, timer, log, 5));
  }

  /** Begins to load the partition again, from what the log has. */
  ShardLoader<TransactionRecord> reload() {
    ShardLoader<TransactionRecord> loader = load();
    log.replayInto(loader);
    return loader;
  }

  void restart() {
    reload().complete();
  }

  static Client client(int version) {
    return new Client((short) version, "client", "/127.0.0.1");
  }

  static TransactionalProducer producer(long id, int epoch) {
    return new TransactionalProducer(id, (short) epoch);
  }

  // ------------------------------------------------------------------ as a producer

  InitProducerIdRequest initRequest(String id) {
    return new InitProducerIdRequest().transactionalId(id).transactionTimeoutMs(60_000);
  }

  Answer<InitProducerIdResponse> initLater(InitProducerIdRequest request, int version) {
    Answer<InitProducerIdResponse> answer = new Answer<>();
    coordinator.initProducerId(client(version), request, answer);
    return answer;
  }

  InitProducerIdResponse init(InitProducerIdRequest request) {
    return initLater(request, NEWEST_INIT).get();
  }

  ErrorCode initError(String id) {
    return ErrorCode.forCode(init(initRequest(id)).errorCode());
  }

  /** Begins, and begins again where a transaction has to be aborted first. */
  TransactionalProducer begin(String id) {
    return begin(initRequest(id));
  }

  TransactionalProducer begin(InitProducerIdRequest request) {
    InitProducerIdResponse response = init(request);
    if (response.errorCode() == ErrorCode.CONCURRENT_TRANSACTIONS.code()) {
      response = init(request);
    }
    if (response.errorCode() != ErrorCode.NONE.code()) {
      throw new AssertionError(ErrorCode.forCode(response.errorCode()));
    }
    return new TransactionalProducer(response.producerId(), response.producerEpoch());
  }

  Answer<ErrorCode> addLater(String id, TransactionalProducer who, TopicPartition... to) {
    Answer<ErrorCode> answer = new Answer<>();
    coordinator.add(new AddRequest(id, who, java.util.Set.of(to), Transaction.BUMPS_EPOCH), answer);
    return answer;
  }

  ErrorCode add(String id, TransactionalProducer who, TopicPartition... to) {
    return addLater(id, who, to).get();
  }

  ErrorCode addAsClient(String id, TransactionalProducer who, int version, TopicPartition to) {
    Answer<AddPartitionsToTxnResponse> answer = new Answer<>();
    coordinator.addPartitions(
        client(version),
        new AddPartitionsToTxnRequest()
            .v3AndBelowTransactionalId(id)
            .v3AndBelowProducerId(who.id())
            .v3AndBelowProducerEpoch(who.epoch())
            .v3AndBelowTopics(
                List.of(
                    new AddPartitionsToTxnTopic()
                        .name(to.topic())
                        .partitions(List.of(to.partition())))),
        answer);
    return ErrorCode.forCode(
        answer
            .get()
            .resultsByTopicV3AndBelow()
            .getFirst()
            .resultsByPartition()
            .getFirst()
            .partitionErrorCode());
  }

  Map<TopicPartition, ErrorCode> verify(
      String id, TransactionalProducer who, TopicPartition... to) {
    Answer<Map<TopicPartition, ErrorCode>> answer = new Answer<>();
    coordinator.verify(new AddRequest(id, who, java.util.Set.of(to), (short) 0), answer);
    return answer.get();
  }

  Answer<EndTxnResponse> endLater(
      String id, TransactionalProducer who, boolean commit, int version) {
    Answer<EndTxnResponse> answer = new Answer<>();
    coordinator.endTxn(
        client(version),
        new EndTxnRequest()
            .transactionalId(id)
            .producerId(who.id())
            .producerEpoch(who.epoch())
            .committed(commit),
        answer);
    return answer;
  }

  ErrorCode end(String id, TransactionalProducer who, boolean commit, int version) {
    return ErrorCode.forCode(endLater(id, who, commit, version).get().errorCode());
  }

  ErrorCode endError(String id, TransactionalProducer who, boolean commit) {
    return end(id, who, commit, NEWEST_END);
  }

  /** Ends, and is somebody else from then on. */
  TransactionalProducer end(String id, TransactionalProducer who, boolean commit) {
    EndTxnResponse response = endLater(id, who, commit, NEWEST_END).get();
    if (response.errorCode() != ErrorCode.NONE.code()) {
      throw new AssertionError(ErrorCode.forCode(response.errorCode()));
    }
    return new TransactionalProducer(response.producerId(), response.producerEpoch());
  }

  // ------------------------------------------------------------------ looking

  DescribeTransactionsResponse.TransactionState describe(String id) {
    Answer<DescribeTransactionsResponse> answer = new Answer<>();
    coordinator.describe(
        client(0), new DescribeTransactionsRequest().transactionalIds(List.of(id)), answer);
    return answer.get().transactionStates().getFirst();
  }

  String stateOf(String id) {
    return describe(id).transactionState();
  }

  ListTransactionsResponse list(ListTransactionsRequest request) {
    Answer<ListTransactionsResponse> answer = new Answer<>();
    coordinator.list(client(2), request, answer);
    return answer.get();
  }

  List<String> ids(ListTransactionsRequest request) {
    return list(request).transactionStates().stream()
        .map(ListTransactionsResponse.TransactionState::transactionalId)
        .sorted()
        .toList();
  }

  Transaction stored(String id) {
    Answer<Transaction> answer = new Answer<>();
    coordinator
        .shards()
        .run(
            0,
            shard -> answer.accept(shard.transactions().stored(id).orElseThrow()),
            error -> {
              throw new AssertionError(error);
            });
    return answer.get();
  }

  /** What each transactional id is known to be, but for what is not stored. */
  Map<String, Transaction> state() {
    Map<String, Transaction> state = new TreeMap<>();
    coordinator
        .shards()
        .run(
            0,
            shard ->
                shard.transactions().all().stream()
                    .flatMap(entry -> entry.stored().stream())
                    .forEach(one -> state.put(one.id(), withoutLastEpoch(one))),
            error -> {
              throw new AssertionError(error);
            });
    return state;
  }

  private static Transaction withoutLastEpoch(Transaction one) {
    return new Transaction(
        one.id(),
        one.producer(),
        one.next(),
        one.previousProducerId(),
        Transaction.NO_EPOCH,
        one.timeoutMs(),
        one.state(),
        one.partitions(),
        one.startMs(),
        one.updatedMs(),
        one.version());
  }

  void pass(long ms) {
    timer.advance(ms);
  }
}
