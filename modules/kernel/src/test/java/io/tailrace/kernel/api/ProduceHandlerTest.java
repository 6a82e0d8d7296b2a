package io.tailrace.kernel.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tailrace.kernel.compression.Codecs;
import io.tailrace.kernel.config.BrokerConfig;
import io.tailrace.kernel.hotspot.BatchSampler;
import io.tailrace.kernel.hotspot.Hotspots;
import io.tailrace.kernel.metadata.MetadataDelta;
import io.tailrace.kernel.metadata.MetadataImage;
import io.tailrace.kernel.network.FakeExchange;
import io.tailrace.kernel.network.FakeLoop;
import io.tailrace.kernel.partition.AppendCallback;
import io.tailrace.kernel.partition.AppendRequest;
import io.tailrace.kernel.partition.Batches;
import io.tailrace.kernel.partition.PartitionReader;
import io.tailrace.kernel.partition.TestPartition;
import io.tailrace.kernel.schema.ConfigRecord;
import io.tailrace.kernel.schema.PartitionRecord;
import io.tailrace.kernel.schema.TopicRecord;
import io.tailrace.kernel.topic.Topics;
import io.tailrace.spi.config.Config;
import io.tailrace.spi.storage.RecordBatchBuilder;
import io.tailrace.wire.ByteWriter;
import io.tailrace.wire.ErrorCode;
import io.tailrace.wire.PayloadView;
import io.tailrace.wire.Uuid;
import io.tailrace.wire.message.ApiKey;
import io.tailrace.wire.message.ProduceRequest;
import io.tailrace.wire.message.ProduceRequest.TopicProduceData;
import io.tailrace.wire.message.ProduceResponse;
import io.tailrace.wire.message.ProduceResponse.BatchIndexAndErrorMessage;
import io.tailrace.wire.message.ProduceResponse.PartitionProduceResponse;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class ProduceHandlerTest {
  private static final Uuid TOPIC = new Uuid(5, 5);
  private static final Uuid COMPACTED = new Uuid(6, 6);

  private final TestPartition test = new TestPartition();
  private final Topics topics = new Topics(test.context, Config.empty());
  private final FakeLoop loop = new FakeLoop();
  private final ProduceHandler handler =
      new ProduceHandler(
          topics,
          Transactions.none(),
          new BatchSampler(
              new Hotspots(BrokerConfig.of(List.of(), Config.empty()), System::nanoTime),
              new Codecs(List.of())));
  private final FakeExchange exchange = new FakeExchange(ApiKey.PRODUCE, 13, loop);

  @BeforeEach
  void createTopic() {
    MetadataDelta delta = new MetadataDelta(MetadataImage.EMPTY);
    delta.apply(new TopicRecord().name("t").topicId(TOPIC));
    delta.apply(new PartitionRecord().topicId(TOPIC).partitionId(0).leader(1));
    delta.apply(new TopicRecord().name("compacted").topicId(COMPACTED));
    delta.apply(new PartitionRecord().topicId(COMPACTED).partitionId(0).leader(1));
    delta.apply(
        new ConfigRecord()
            .resourceType((byte) 2)
            .resourceName("compacted")
            .name("cleanup.policy")
            .value("compact"));
    topics.changed(delta, delta.image());
    open(TOPIC);
  }

  /** Opens the log, which is done elsewhere, so that what follows is answered at once. */
  private void open(Uuid topic) {
    handler.handle(exchange.ask(request(-1, topic, 0, Batches.plain(1, 1))));
    loop.turnUntil(exchange::isAnswered);
    test.settle();
  }

  @AfterEach
  void close() {
    topics.close();
    test.close();
  }

  @Test
  void refusalsAreTakenForSuccess() {
    assertEquals(ErrorCode.NONE, produce(request(-1, TOPIC, 0, Batches.plain(1, 1))));
    assertEquals(
        ErrorCode.INVALID_REQUIRED_ACKS, produce(request(2, TOPIC, 0, Batches.plain(1, 1))));
    assertEquals(
        ErrorCode.UNKNOWN_TOPIC_ID, produce(request(1, new Uuid(9, 9), 0, Batches.plain(1, 1))));
    assertEquals(
        ErrorCode.UNKNOWN_TOPIC_OR_PARTITION, produce(request(1, TOPIC, 1, Batches.plain(1, 1))));
    assertEquals(ErrorCode.INVALID_RECORD, produce(request(1, TOPIC, 0, ByteBuffer.allocate(0))));
    // The slots of the answer are used again: nothing of a refusal stays.
    assertEquals(ErrorCode.NONE, produce(request(1, TOPIC, 0, Batches.plain(1, 1))));
  }

  /** The partition tells it after the request's own call has ended. */
  @Test
  void anAnswerThatCannotBeGivenIsWaitedForForEver() {
    IllegalStateException cause = new IllegalStateException("a surprise");
    PendingProduce pending = new PendingProduce(new ArrayDeque<>());
    pending.begin(exchange.ask(ByteBuffer.allocate(0)), (short) -1);
    AppendCallback callback =
        pending.callback(pending.addPartition(pending.addTopic(new TopicProduceData()), 0));
    pending.end();
    exchange.failAnswers(cause);
    test.append(Batches.plain(1, 1)); // opens the log
    test.partition().append(Batches.plain(1, 1), AppendRequest.client(12), callback);
    assertEquals(Optional.of(cause), exchange.failure());
    assertEquals(
        2, test.query(PartitionReader::highWatermark), "the records are there all the same");
  }

  @Test
  void theRecordsAtFaultAreNotNamed() {
    open(COMPACTED);
    Optional<ByteBuffer> some = Optional.of(ByteBuffer.wrap(new byte[] {1}));
    ByteBuffer batch =
        new RecordBatchBuilder()
            .append(1, Optional.empty(), some)
            .append(1, some, some)
            .append(1, Optional.empty(), some)
            .build();
    for (int time = 0; time < 3; time++) {
      assertEquals(ErrorCode.INVALID_RECORD, produce(request(1, COMPACTED, 0, batch.duplicate())));
      List<Integer> indices =
          exchange
              .answer(new ProduceResponse())
              .responses()
              .get(0)
              .partitionResponses()
              .get(0)
              .recordErrors()
              .stream()
              .map(BatchIndexAndErrorMessage::batchIndex)
              .toList();
      assertEquals(List.of(0, 2), indices);
    }
    assertEquals(ErrorCode.NONE, produce(request(1, COMPACTED, 0, Batches.plain(1, 1))));
  }

  @Test
  void aRefusalGoesUnnoticedWithoutAcks() {
    handler.handle(exchange.ask(request(0, TOPIC, 0, Batches.plain(1, 1))));
    assertTrue(exchange.isAnswered() && !exchange.isDisconnected());
    handler.handle(exchange.ask(request(0, TOPIC, 1, Batches.plain(1, 1))));
    assertTrue(exchange.isDisconnected());
  }

  /**
   * What the storage allocates for the bytes that it keeps counts too: the log grows by steps, so
   * the smallest of many measurements is without them.
   */
  @Test
  void aRequestCostsGarbageByRecordOrMoreThanAKibibyte() {
    assertTrue(leastAllocated(1) < 1024, () -> leastAllocated(1) + " bytes for one record");
    long few = leastAllocated(1);
    long many = leastAllocated(500);
    assertTrue(many <= few + 64, () -> few + " bytes for one record, " + many + " for 500");
  }

  private long leastAllocated(int records) {
    var threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
    ByteBuffer request = request(-1, TOPIC, 0, Batches.plain(1, records));
    ByteBuffer sent = ByteBuffer.allocate(request.remaining());
    long least = Long.MAX_VALUE;
    for (int i = 0; i < 2_000; i++) {
      // Appending writes offsets into the request.
      exchange.ask(sent.clear().put(request.duplicate()).flip());
      long before = threads.getCurrentThreadAllocatedBytes();
      handler.handle(exchange);
      least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
      assertTrue(exchange.isAnswered());
    }
    return least;
  }

  private ErrorCode produce(ByteBuffer request) {
    handler.handle(exchange.ask(request));
    PartitionProduceResponse answer =
        exchange.answer(new ProduceResponse()).responses().get(0).partitionResponses().get(0);
    ErrorCode error = ErrorCode.forCode(answer.errorCode());
    assertEquals(error == ErrorCode.NONE, answer.errorMessage().isEmpty());
    assertEquals(error == ErrorCode.NONE, answer.baseOffset() >= 0);
    return error;
  }

  private static ByteBuffer request(int acks, Uuid topic, int partition, ByteBuffer batch) {
    ProduceRequest request = new ProduceRequest().acks((short) acks);
    request
        .topicData()
        .next()
        .topicId(topic)
        .partitionData()
        .next()
        .index(partition)
        .records(new PayloadView(batch));
    ByteWriter bytes = new ByteWriter();
    request.write(bytes, (short) 13);
    return bytes.detach();
  }
}
