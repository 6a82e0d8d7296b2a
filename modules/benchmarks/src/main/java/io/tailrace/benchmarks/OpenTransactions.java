package io.tailrace.benchmarks;

import io.tailrace.spi.storage.RecordBatchBuilder;
import io.tailrace.wire.ErrorCode;
import io.tailrace.wire.Message;
import io.tailrace.wire.PayloadView;
import io.tailrace.wire.message.ApiKey;
import io.tailrace.wire.message.CreateTopicsRequest;
import io.tailrace.wire.message.CreateTopicsResponse;
import io.tailrace.wire.message.EndTxnRequest;
import io.tailrace.wire.message.EndTxnResponse;
import io.tailrace.wire.message.FindCoordinatorRequest;
import io.tailrace.wire.message.FindCoordinatorResponse;
import io.tailrace.wire.message.InitProducerIdRequest;
import io.tailrace.wire.message.InitProducerIdResponse;
import io.tailrace.wire.message.ProduceRequest;
import io.tailrace.wire.message.ProduceRequest.TopicProduceData;
import io.tailrace.wire.message.ProduceResponse;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;

/**
 * What transactional producers cost a broker that each have a connection, and a transaction open:
 * live heap and threads for each, and CPU for each step and each small transaction. The broker is a
 * process of its own, of any make. Arguments: host:port, process id, producers, rounds of
 * transactions.
 */
public final class OpenTransactions {
  private static final String TOPIC = "transactions";
  private static final int PARTITIONS = 10;
  private static final int WINDOW = 100;
  private static final int RECORD_BYTES = 100;
  private static final int PRODUCE = 12; // the last one with topic names
  private static final int END_TXN = 5;
  private static final int INIT_PRODUCER_ID = 5;
  private static final int TIMEOUT_MS = 600_000;

  /** As long as Kafka's own producer waits where its last transaction is not over yet. */
  private static final long RETRY_NANOS = 20_000_000;

  private final MeasuredProcess broker;
  private final List<Producer> producers = new ArrayList<>();

  /** One producer, and what it sent last. */
  private static final class Producer {
    private final WireConnection connection;
    private final String id;
    private final int partition;
    private long producerId;
    private short epoch;

    Producer(String address, int number) throws IOException {
      connection = new WireConnection(address);
      id = "transactional-id-" + number;
      partition = number % PARTITIONS;
    }
  }

  /** A step of a producer: what it sends, and what it makes of the answer. */
  private interface Step<R extends Message> {
    Message request(Producer producer);

    R response();

    ErrorCode take(Producer producer, R response);
  }

  private OpenTransactions(MeasuredProcess broker) {
    this.broker = broker;
  }

  /** Measures, and prints some lines. */
  public static void main(String[] args) throws Exception {
    new OpenTransactions(new MeasuredProcess(args[1]))
        .measure(args[0], Integer.parseInt(args[2]), Integer.parseInt(args[3]));
  }

  private void measure(String address, int count, int rounds) throws Exception {
    prepare(address);
    Producer first = new Producer(address, 0);
    all(List.of(first), ApiKey.INIT_PRODUCER_ID, INIT_PRODUCER_ID, new Init());
    transact(List.of(first)); // so that whatever is made at first use is there
    long heapBefore = broker.liveHeap();
    int threadsBefore = broker.threads();
    for (int number = 1; number <= count; number++) {
      producers.add(new Producer(address, number));
    }
    all(producers, ApiKey.INIT_PRODUCER_ID, INIT_PRODUCER_ID, new Init());
    long heapOfIdle = broker.liveHeap();
    all(producers, ApiKey.PRODUCE, PRODUCE, new Produce());
    long heapOfOpen = broker.liveHeap();
    int threads = broker.threads() - threadsBefore;
    all(producers, ApiKey.END_TXN, END_TXN, new End());
    System.out.printf(
        "%d producers: %d bytes of heap each, %d with a transaction open; %d threads more%n",
        count, (heapOfIdle - heapBefore) / count, (heapOfOpen - heapBefore) / count, threads);
    for (int round = 1; round <= rounds; round++) {
      long cpu = broker.cpuMillis();
      transact(producers);
      System.out.printf(
          "round %d: %.0f us of CPU for a transaction: Produce of one record, and EndTxn%n",
          round, (broker.cpuMillis() - cpu) * 1000.0 / count);
    }
    for (Producer producer : producers) {
      producer.connection.close();
    }
    first.connection.close();
  }

  private static void transact(List<Producer> of) throws IOException {
    all(of, ApiKey.PRODUCE, PRODUCE, new Produce());
    all(of, ApiKey.END_TXN, END_TXN, new End());
  }

  private static void prepare(String address) throws IOException {
    try (WireConnection connection = new WireConnection(address)) {
      CreateTopicsRequest.CreatableTopic topic =
          new CreateTopicsRequest.CreatableTopic()
              .name(TOPIC)
              .numPartitions(PARTITIONS)
              .replicationFactor((short) 1);
      connection.ask(
          ApiKey.CREATE_TOPICS,
          7,
          new CreateTopicsRequest().topics(List.of(topic)).timeoutMs(10_000),
          new CreateTopicsResponse());
      FindCoordinatorResponse found = new FindCoordinatorResponse();
      connection.ask(
          ApiKey.FIND_COORDINATOR,
          4,
          new FindCoordinatorRequest().keyType((byte) 1).coordinatorKeys(List.of("warm-up")),
          found); // makes the topic of the coordinator
    }
  }

  /** One step of each producer, many of them on their way at a time, until all have done it. */
  private static <R extends Message> void all(
      List<Producer> of, ApiKey api, int version, Step<R> step) throws IOException {
    List<Producer> left = of;
    while (!left.isEmpty()) {
      List<Producer> again = new ArrayList<>();
      for (int from = 0; from < left.size(); from += WINDOW) {
        List<Producer> window = left.subList(from, Math.min(left.size(), from + WINDOW));
        for (Producer producer : window) {
          producer.connection.send(api, version, step.request(producer));
          producer.connection.flush();
        }
        for (Producer producer : window) {
          R response = step.response();
          producer.connection.receive(api, version, response);
          ErrorCode error = step.take(producer, response);
          switch (error) {
            case NONE -> {}
            case CONCURRENT_TRANSACTIONS,
                COORDINATOR_LOAD_IN_PROGRESS,
                COORDINATOR_NOT_AVAILABLE,
                LEADER_NOT_AVAILABLE,
                NOT_COORDINATOR,
                NOT_LEADER_OR_FOLLOWER,
                UNKNOWN_TOPIC_OR_PARTITION ->
                again.add(producer);
            default -> throw new IOException(api + " of " + producer.id + ": " + error);
          }
        }
      }
      if (!again.isEmpty()) {
        LockSupport.parkNanos(RETRY_NANOS);
      }
      left = again;
    }
  }

  private static final class Init implements Step<InitProducerIdResponse> {
    @Override
    public Message request(Producer producer) {
      return new InitProducerIdRequest()
          .transactionalId(Optional.of(producer.id))
          .transactionTimeoutMs(TIMEOUT_MS);
    }

    @Override
    public InitProducerIdResponse response() {
      return new InitProducerIdResponse();
    }

    @Override
    public ErrorCode take(Producer producer, InitProducerIdResponse response) {
      producer.producerId = response.producerId();
      producer.epoch = response.producerEpoch();
      return ErrorCode.forCode(response.errorCode());
    }
  }

  private static final class Produce implements Step<ProduceResponse> {
    @Override
    public Message request(Producer producer) {
      ByteBuffer batch =
          new RecordBatchBuilder(2 * RECORD_BYTES)
              .producer(producer.producerId, producer.epoch, 0)
              .transactional()
              .append(1_000, Optional.empty(), Optional.of(ByteBuffer.wrap(new byte[RECORD_BYTES])))
              .build();
      ProduceRequest request =
          new ProduceRequest()
              .transactionalId(Optional.of(producer.id))
              .acks((short) -1)
              .timeoutMs(30_000);
      TopicProduceData topic = request.topicData().next().name(TOPIC);
      topic.partitionData().next().index(producer.partition).records(new PayloadView(batch));
      return request;
    }

    @Override
    public ProduceResponse response() {
      return new ProduceResponse();
    }

    @Override
    public ErrorCode take(Producer producer, ProduceResponse response) {
      return ErrorCode.forCode(
          response.responses().getFirst().partitionResponses().getFirst().errorCode());
    }
  }

  private static final class End implements Step<EndTxnResponse> {
    @Override
    public Message request(Producer producer) {
      return new EndTxnRequest()
          .transactionalId(producer.id)
          .producerId(producer.producerId)
          .producerEpoch(producer.epoch)
          .committed(true);
    }

    @Override
    public EndTxnResponse response() {
      return new EndTxnResponse();
    }

    @Override
    public ErrorCode take(Producer producer, EndTxnResponse response) {
      ErrorCode error = ErrorCode.forCode(response.errorCode());
      if (error == ErrorCode.NONE) {
        producer.producerId = response.producerId();
        producer.epoch = response.producerEpoch();
      }
      return error;
    }
  }
}
