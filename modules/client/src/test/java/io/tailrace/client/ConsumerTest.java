package io.tailrace.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tailrace.client.ConsumerConfig.Isolation;
import io.tailrace.client.ConsumerConfig.OutOfRange;
import io.tailrace.spi.storage.RecordBatchBuilder;
import io.tailrace.wire.ErrorCode;
import io.tailrace.wire.Message;
import io.tailrace.wire.PayloadView;
import io.tailrace.wire.message.ApiKey;
import io.tailrace.wire.message.FetchRequest;
import io.tailrace.wire.message.FetchResponse;
import io.tailrace.wire.message.ListOffsetsRequest;
import io.tailrace.wire.message.ListOffsetsResponse;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class ConsumerTest {
  private static final TopicPartition PARTITION = new TopicPartition("t", 1);
  private static final Duration WAIT = Duration.ofMillis(10);

  private final List<String> seen = new ArrayList<>();
  private long asked = -1;

  @Test
  void recordsBeforeTheOffsetAreLeftOut() {
    try (Fixture fixture = fixture(batch(10, "a", "b", "c"));
        Client client = fixture.client();
        io.tailrace.client.Consumer consumer = consumer(fixture, client, ConsumerConfig.DEFAULT)) {
      consumer.assign(PARTITION, 11);
      assertEquals(2, consumer.poll(WAIT, this::take));
      assertEquals(List.of("11 b", "12 c"), seen);
      assertEquals(13, consumer.positions().get(PARTITION));
      assertEquals(OptionalLong.of(99), consumer.end(PARTITION));
      consumer.poll(WAIT, this::take);
      assertEquals(13, asked);
    }
  }

  @Test
  void aBatchThatIsCutOffAtTheEndIsLeftForTheNextAnswer() {
    ByteBuffer second = batch(1, "b");
    try (Fixture fixture = fixture(batch(0, "a"), second.limit(second.limit() - 1));
        Client client = fixture.client();
        io.tailrace.client.Consumer consumer = consumer(fixture, client, ConsumerConfig.DEFAULT)) {
      consumer.assign(PARTITION, 0);
      assertEquals(1, consumer.poll(WAIT, this::take));
      assertEquals(1, consumer.positions().get(PARTITION));
    }
  }

  @Test
  void aDamagedBatchIsNeverHandedOut() {
    ByteBuffer damaged = batch(0, "a");
    damaged.put(damaged.limit() - 1, (byte) 77);
    try (Fixture fixture = fixture(damaged);
        Client client = fixture.client();
        io.tailrace.client.Consumer consumer = consumer(fixture, client, ConsumerConfig.DEFAULT)) {
      consumer.assign(PARTITION, 0);
      ClientException failure =
          assertThrows(ClientException.class, () -> consumer.poll(WAIT, this::take));
      assertEquals(ErrorCode.CORRUPT_MESSAGE, failure.code());
      assertEquals(List.of(), seen);
    }
  }

  @Test
  void aHandlerThatHasEnoughLeavesTheRestForLater() {
    try (Fixture fixture = fixture(batch(0, "a", "b", "c"));
        Client client = fixture.client();
        io.tailrace.client.Consumer consumer = consumer(fixture, client, ConsumerConfig.DEFAULT)) {
      consumer.assign(PARTITION, 0);
      assertEquals(
          2,
          consumer.poll(
              WAIT,
              record -> {
                take(record);
                return seen.size() < 2;
              }));
      assertEquals(2, consumer.positions().get(PARTITION));
    }
  }

  @Test
  void abortedTransactionsAreLeftOutWhereOnlyCommittedRecordsAreWanted() {
    ByteBuffer[] log = {
      batch(0, builder -> builder.producer(5, (short) 0, 0).transactional(), "aborted"),
      batch(1, builder -> builder.producer(6, (short) 0, 0).transactional(), "committed"),
      batch(2, "plain"),
      endOfTransaction(3, 5, false),
      endOfTransaction(4, 6, true),
      batch(5, builder -> builder.producer(5, (short) 0, 1).transactional(), "later"),
    };
    try (Fixture fixture = fixture(log);
        Client client = fixture.client();
        io.tailrace.client.Consumer committed =
            consumer(fixture, client, ConsumerConfig.DEFAULT.with(Isolation.READ_COMMITTED));
        io.tailrace.client.Consumer all = consumer(fixture, client, ConsumerConfig.DEFAULT)) {
      committed.assign(PARTITION, 0);
      committed.poll(WAIT, this::take);
      assertEquals(List.of("1 committed", "2 plain", "5 later"), seen);
      seen.clear();
      all.assign(PARTITION, 0);
      all.poll(WAIT, this::take);
      assertEquals(List.of("0 aborted", "1 committed", "2 plain", "5 later"), seen);
    }
  }

  @Test
  void anOffsetOutOfRangeFailsWithTheRangeOrStartsOver() {
    try (Fixture fixture = fixture();
        Client client = fixture.client();
        io.tailrace.client.Consumer strict = consumer(fixture, client, ConsumerConfig.DEFAULT);
        io.tailrace.client.Consumer lenient =
            consumer(fixture, client, ConsumerConfig.DEFAULT.with(OutOfRange.EARLIEST))) {
      fixture.broker.answer(
          ApiKey.FETCH,
          (request, _) ->
              answer(
                  (FetchRequest) request, ErrorCode.OFFSET_OUT_OF_RANGE, ByteBuffer.allocate(0)));
      fixture.broker.answer(
          ApiKey.LIST_OFFSETS, (request, _) -> offsets((ListOffsetsRequest) request));
      strict.assign(PARTITION, 1000);
      ClientException failure =
          assertThrows(ClientException.class, () -> strict.poll(WAIT, this::take));
      assertTrue(failure.getMessage().contains("begins at 20"), failure.getMessage());
      lenient.assign(PARTITION, 1000);
      assertEquals(0, lenient.poll(WAIT, this::take));
      assertEquals(20, lenient.positions().get(PARTITION));
    }
  }

  @Test
  void aBrokerThatGoesAwayIsTriedAgainUntilItIsTooLate() {
    try (Fixture fixture = fixture();
        Client client = fixture.client();
        io.tailrace.client.Consumer consumer = consumer(fixture, client, ConsumerConfig.DEFAULT)) {
      fixture.broker.answer(ApiKey.FETCH, (_, _) -> Optional.empty());
      consumer.assign(PARTITION, 0);
      for (int i = 0; i < 20; i++) {
        assertEquals(0, consumer.poll(WAIT, this::take));
      }
      assertEquals(
          ErrorCode.NETWORK_EXCEPTION,
          assertThrows(ClientException.class, () -> consumer.poll(WAIT, this::take)).code());
    }
  }

  private boolean take(ConsumerRecord record) {
    seen.add(
        record.offset()
            + " "
            + StandardCharsets.UTF_8.decode(record.value().orElseThrow().duplicate()));
    return true;
  }

  private Fixture fixture(ByteBuffer... batches) {
    Fixture fixture = new Fixture();
    ByteBuffer log = ByteBuffer.allocate(10_000);
    for (ByteBuffer batch : batches) {
      log.put(batch.duplicate());
    }
    log.flip();
    fixture.broker.answer(
        ApiKey.FETCH, (request, _) -> answer((FetchRequest) request, ErrorCode.NONE, log));
    return fixture;
  }

  private static io.tailrace.client.Consumer consumer(
      Fixture fixture, Client client, ConsumerConfig config) {
    return new io.tailrace.client.Consumer(client, fixture.codecs, config);
  }

  private Optional<Message> answer(FetchRequest request, ErrorCode error, ByteBuffer log) {
    asked = request.topics().getFirst().partitions().getFirst().fetchOffset();
    FetchResponse response = new FetchResponse();
    FetchResponse.PartitionData data =
        response
            .responses()
            .next()
            .topicId(FakeBroker.TOPIC_ID)
            .partitions()
            .next()
            .partitionIndex(1)
            .errorCode(error.code())
            .highWatermark(99)
            .lastStableOffset(99)
            .records(new PayloadView(log.duplicate()));
    data.startAbortedTransactions().next().producerId(5).firstOffset(0);
    return Optional.of(response);
  }

  private static Optional<Message> offsets(ListOffsetsRequest request) {
    long timestamp = request.topics().getFirst().partitions().getFirst().timestamp();
    return Optional.of(
        new ListOffsetsResponse()
            .topics(
                List.of(
                    new ListOffsetsResponse.ListOffsetsTopicResponse()
                        .name("t")
                        .partitions(
                            List.of(
                                new ListOffsetsResponse.ListOffsetsPartitionResponse()
                                    .partitionIndex(1)
                                    .offset(timestamp == -2 ? 20 : 30))))));
  }

  private static ByteBuffer batch(long offset, String... values) {
    return batch(offset, _ -> {}, values);
  }

  private static ByteBuffer batch(
      long offset, Consumer<RecordBatchBuilder> settings, String... values) {
    RecordBatchBuilder builder = new RecordBatchBuilder().baseOffset(offset);
    settings.accept(builder);
    for (String value : values) {
      builder.append(
          1,
          Optional.empty(),
          Optional.of(ByteBuffer.wrap(value.getBytes(StandardCharsets.UTF_8))));
    }
    return builder.build();
  }

  private static ByteBuffer endOfTransaction(long offset, long producer, boolean commit) {
    return new RecordBatchBuilder()
        .baseOffset(offset)
        .producer(producer, (short) 0, -1)
        .appendEndTransaction(1, commit, 0)
        .build();
  }
}
