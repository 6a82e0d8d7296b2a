package io.tailrace.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tailrace.client.ProducerConfig.Acks;
import io.tailrace.spi.storage.RecordBatch;
import io.tailrace.spi.storage.RecordCursor;
import io.tailrace.wire.ErrorCode;
import io.tailrace.wire.Message;
import io.tailrace.wire.PayloadView;
import io.tailrace.wire.message.ApiKey;
import io.tailrace.wire.message.ProduceRequest;
import io.tailrace.wire.message.ProduceResponse;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ProducerTest {

  /** A batch as it arrived. */
  private record Arrived(int partition, int baseSequence, List<String> values) {}

  private final List<Arrived> arrived = new ArrayList<>();
  private final Deque<ErrorCode> errors = new ArrayDeque<>();

  @Test
  void recordsOfOnePartitionArriveInOrderWithRisingSequences() {
    try (Fixture fixture = fixture();
        Client client = fixture.client();
        Producer producer = producer(fixture, client, ProducerConfig.DEFAULT)) {
      producer.send(record(1, "a"));
      producer.send(record(1, "b"));
      producer.flush();
      producer.send(record(1, "c"));
      producer.flush();
      assertEquals(
          List.of(new Arrived(1, 0, List.of("a", "b")), new Arrived(1, 2, List.of("c"))), arrived);
      assertEquals(3, producer.acknowledged());
    }
  }

  @Test
  void aBatchWhoseLeaderMovedIsSentAgainBeforeLaterRecordsAndWithItsSequence() {
    try (Fixture fixture = fixture();
        Client client = fixture.client();
        Producer producer = producer(fixture, client, ProducerConfig.DEFAULT)) {
      errors.add(ErrorCode.NOT_LEADER_OR_FOLLOWER);
      producer.send(record(1, "a"));
      producer.flush();
      producer.send(record(1, "b"));
      producer.flush();
      assertEquals(
          List.of(
              new Arrived(1, 0, List.of("a")),
              new Arrived(1, 0, List.of("a")),
              new Arrived(1, 1, List.of("b"))),
          arrived);
      assertEquals(2, producer.acknowledged());
    }
  }

  @Test
  void aBatchWhoseAnswerWasLostIsCountedOnce() {
    try (Fixture fixture = fixture();
        Client client = fixture.client();
        Producer producer = producer(fixture, client, ProducerConfig.DEFAULT)) {
      errors.add(ErrorCode.NETWORK_EXCEPTION);
      errors.add(ErrorCode.DUPLICATE_SEQUENCE_NUMBER);
      producer.send(record(2, "a"));
      producer.flush();
      assertEquals(2, arrived.size());
      assertEquals(arrived.get(0), arrived.get(1));
      assertEquals(1, producer.acknowledged());
    }
  }

  @Test
  void aRefusalIsNotTriedAgain() {
    try (Fixture fixture = fixture();
        Client client = fixture.client();
        Producer producer = producer(fixture, client, ProducerConfig.DEFAULT)) {
      producer.send(record(0, "fine"));
      producer.flush();
      errors.add(ErrorCode.MESSAGE_TOO_LARGE);
      producer.send(record(0, "large"));
      ClientException failure = assertThrows(ClientException.class, producer::flush);
      assertEquals(ErrorCode.MESSAGE_TOO_LARGE, failure.code());
      assertTrue(failure.getMessage().contains("t-0"), failure.getMessage());
      assertEquals(1, producer.acknowledged());
      assertEquals(0, fixture.time.pauses());
    }
  }

  @Test
  void retriesEnd() {
    try (Fixture fixture = fixture();
        Client client = fixture.client();
        Producer producer = producer(fixture, client, ProducerConfig.DEFAULT)) {
      for (int i = 0; i < 1000; i++) {
        errors.add(ErrorCode.NOT_ENOUGH_REPLICAS);
      }
      producer.send(record(0, "a"));
      assertEquals(
          ErrorCode.NOT_ENOUGH_REPLICAS,
          assertThrows(ClientException.class, producer::flush).code());
      assertEquals(21, arrived.size());
    }
  }

  @Test
  void fullBatchesAreSentWithoutBeingFlushed() {
    try (Fixture fixture = fixture();
        Client client = fixture.client();
        Producer producer =
            producer(
                fixture, client, new ProducerConfig(Acks.ALL, Optional.empty(), 600, 10_000))) {
      for (int i = 0; i < 10; i++) {
        producer.send(record(0, "x".repeat(200)));
      }
      producer.flush();
      assertEquals(10, producer.acknowledged());
      assertTrue(arrived.size() >= 5, arrived.size() + " batches");
      int sequence = 0;
      for (Arrived batch : arrived) {
        assertEquals(sequence, batch.baseSequence());
        sequence += batch.values().size();
      }
    }
  }

  @Test
  void aRecordLargerThanABatchMakesABatchOfItsOwn() {
    try (Fixture fixture = fixture();
        Client client = fixture.client();
        Producer producer =
            producer(fixture, client, new ProducerConfig(Acks.ALL, Optional.empty(), 100, 200))) {
      producer.send(record(0, "x".repeat(1000)));
      producer.send(record(0, "y".repeat(1000)));
      producer.flush();
      assertEquals(2, arrived.size());
    }
  }

  @Test
  void theKeyChoosesThePartitionAndRecordsWithoutKeyStayTogether() {
    try (Fixture fixture = fixture();
        Client client = fixture.client();
        Producer producer = producer(fixture, client, ProducerConfig.DEFAULT)) {
      for (int i = 0; i < 20; i++) {
        producer.send(ProducerRecord.of("t", bytes("v" + i)));
      }
      producer.flush();
      assertEquals(1, arrived.size());
      arrived.clear();
      producer.send(ProducerRecord.of("t", bytes("21"), bytes("v")));
      producer.flush();
      assertEquals(Partitioner.partition(bytes("21"), 3), arrived.getFirst().partition());
    }
  }

  @Test
  void aPartitionThatDoesNotExistIsRefused() {
    try (Fixture fixture = fixture();
        Client client = fixture.client();
        Producer producer = producer(fixture, client, ProducerConfig.DEFAULT)) {
      assertEquals(
          ErrorCode.INVALID_PARTITIONS,
          assertThrows(ClientException.class, () -> producer.send(record(3, "a"))).code());
    }
  }

  @Test
  void withoutAcknowledgementsNothingIsAwaited() {
    try (Fixture fixture = fixture();
        Client client = fixture.client();
        Producer producer =
            producer(
                fixture, client, new ProducerConfig(Acks.NONE, Optional.empty(), 1000, 10_000))) {
      fixture.broker.answer(
          ApiKey.PRODUCE,
          (_, _) -> {
            throw new AssertionError("the answer of a test");
          });
      producer.send(record(0, "a"));
      producer.flush();
      assertEquals(1, producer.acknowledged());
      assertTrue(!fixture.broker.requests().contains(ApiKey.INIT_PRODUCER_ID));
    }
  }

  private Fixture fixture() {
    Fixture fixture = new Fixture();
    fixture.broker.answer(ApiKey.PRODUCE, (request, _) -> answer((ProduceRequest) request));
    return fixture;
  }

  private Producer producer(Fixture fixture, Client client, ProducerConfig config) {
    return new Producer(client, fixture.codecs, config, new Random(1));
  }

  private Optional<Message> answer(ProduceRequest request) {
    ProduceResponse response = new ProduceResponse();
    for (ProduceRequest.TopicProduceData topic : request.topicData()) {
      ProduceResponse.TopicProduceResponse answers =
          response.responses().next().topicId(topic.topicId()).name(topic.name());
      for (ProduceRequest.PartitionProduceData partition : topic.partitionData()) {
        arrived.add(arrived(partition));
        ErrorCode error = errors.isEmpty() ? ErrorCode.NONE : errors.poll();
        if (error == ErrorCode.NETWORK_EXCEPTION) {
          return Optional.empty();
        }
        answers
            .partitionResponses()
            .next()
            .index(partition.index())
            .errorCode(error.code())
            .baseOffset(0);
      }
    }
    return Optional.of(response);
  }

  private static Arrived arrived(ProduceRequest.PartitionProduceData partition) {
    PayloadView records = (PayloadView) partition.records().orElseThrow();
    ByteBuffer buffer = records.buffer();
    int at = records.position();
    assertEquals(RecordBatch.crc(buffer, at), RecordBatch.computeCrc(buffer, at));
    List<String> values = new ArrayList<>();
    try (RecordCursor record = RecordCursor.of(buffer, at)) {
      while (record.next()) {
        values.add(StandardCharsets.UTF_8.decode(record.value().orElseThrow()).toString());
      }
    }
    return new Arrived(partition.index(), RecordBatch.baseSequence(buffer, at), values);
  }

  private static ProducerRecord record(int partition, String value) {
    return new ProducerRecord(
        "t",
        OptionalInt.of(partition),
        OptionalLong.empty(),
        Optional.empty(),
        Optional.of(bytes(value)),
        List.of());
  }

  private static ByteBuffer bytes(String text) {
    return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
  }
}
