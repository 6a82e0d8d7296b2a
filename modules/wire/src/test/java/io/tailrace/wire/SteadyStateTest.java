package io.tailrace.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tailrace.wire.message.FetchRequest;
import io.tailrace.wire.message.FetchResponse;
import io.tailrace.wire.message.ProduceRequest;
import io.tailrace.wire.message.ProduceResponse;
import io.tailrace.wire.message.RequestHeader;
import java.nio.ByteBuffer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What happens for every record batch makes no garbage once names and sizes have been seen. */
class SteadyStateTest {
  private static final int TOPICS = 3;
  private static final int PARTITIONS = 5;
  private static final int WARM_UP = 3_000;
  private static final int MEASURED = 10_000;

  /** The measuring itself may allocate a little: far less than one object a round. */
  private static final long TOLERATED = 4_096;

  private static final Payload RECORDS = new PayloadView(ByteBuffer.allocate(100));

  private final ByteWriter out = new ByteWriter(ByteBuffer::allocateDirect, 256, 1 << 20);
  private long seen;

  @ParameterizedTest
  @ValueSource(shorts = {3, 8, 9, 12, 13})
  void readingProduceRequests(short version) {
    ProduceRequest written = new ProduceRequest().acks((short) -1).timeoutMs(1000);
    for (int topic = 0; topic < TOPICS; topic++) {
      ProduceRequest.TopicProduceData data =
          written.topicData().next().name("topic-" + topic).topicId(new Uuid(7, topic));
      for (int partition = 0; partition < PARTITIONS; partition++) {
        data.partitionData().next().index(partition).records(RECORDS);
      }
    }
    ByteReader in = new ByteReader(new RecentValues());
    ByteBuffer bytes = bytes(written, version);
    ProduceRequest request = new ProduceRequest();
    assertNoGarbage(
        () -> {
          request.read(in.reset(bytes), version);
          for (int topic = 0; topic < request.topicData().size(); topic++) {
            ProduceRequest.TopicProduceData data = request.topicData().get(topic);
            for (int partition = 0; partition < data.partitionData().size(); partition++) {
              seen += data.partitionData().get(partition).records().orElseThrow().size();
            }
          }
        });
    assertEquals(100L * TOPICS * PARTITIONS * (WARM_UP + MEASURED), seen);
  }

  @ParameterizedTest
  @ValueSource(shorts = {4, 11, 12, 13, 18})
  void readingFetchRequests(short version) {
    FetchRequest written = new FetchRequest().maxWaitMs(500).minBytes(1);
    for (int topic = 0; topic < TOPICS; topic++) {
      FetchRequest.FetchTopic data =
          written.topics().next().topic("topic-" + topic).topicId(new Uuid(7, topic));
      for (int partition = 0; partition < PARTITIONS; partition++) {
        data.partitions().next().partition(partition).fetchOffset(1L << 40);
      }
    }
    ByteReader in = new ByteReader(new RecentValues());
    ByteBuffer bytes = bytes(written, version);
    FetchRequest request = new FetchRequest();
    assertNoGarbage(() -> request.read(in.reset(bytes), version));
    assertEquals(bytes(request, version), bytes);
  }

  @ParameterizedTest
  @ValueSource(shorts = {3, 8, 9, 12, 13})
  void fillingProduceResponses(short version) {
    ProduceResponse response = new ProduceResponse();
    Uuid id = new Uuid(7, 7);
    assertNoGarbage(
        () -> {
          response.clear();
          for (int topic = 0; topic < TOPICS; topic++) {
            ProduceResponse.TopicProduceResponse data =
                response.responses().next().name("topic").topicId(id);
            for (int partition = 0; partition < PARTITIONS; partition++) {
              data.partitionResponses().next().index(partition).baseOffset(1L << 40);
            }
          }
          out.clear();
          response.write(out, version);
        });
    assertTrue(out.size() > TOPICS * PARTITIONS * 14);
  }

  @ParameterizedTest
  @ValueSource(shorts = {4, 11, 12, 13, 18})
  void fillingFetchResponses(short version) {
    FetchResponse response = new FetchResponse();
    Uuid id = new Uuid(7, 7);
    PayloadView records = new PayloadView(ByteBuffer.allocate(100));
    assertNoGarbage(
        () -> {
          response.clear();
          for (int topic = 0; topic < TOPICS; topic++) {
            FetchResponse.FetchableTopicResponse data =
                response.responses().next().topic("topic").topicId(id);
            for (int index = 0; index < PARTITIONS; index++) {
              FetchResponse.PartitionData partition = data.partitions().next();
              partition.partitionIndex(index).highWatermark(1L << 40);
              partition.startAbortedTransactions().next().producerId(9).firstOffset(10);
              if (version >= 12) {
                partition.currentLeader().leaderId(1).leaderEpoch(5);
              }
              partition.records(records.present());
            }
          }
          out.clear();
          response.write(out, version);
        });
    assertTrue(out.size() > 100 * TOPICS * PARTITIONS);
  }

  @ParameterizedTest
  @ValueSource(shorts = {1, 2})
  void readingHeaders(short version) {
    ByteBuffer bytes = bytes(new RequestHeader().clientId("producer-1"), version);
    ByteReader in = new ByteReader(new RecentValues());
    RequestHeader header = new RequestHeader();
    assertNoGarbage(() -> header.read(in.reset(bytes), version));
    assertEquals("producer-1", header.clientId().orElseThrow());
  }

  private static ByteBuffer bytes(Message message, short version) {
    return KafkaMessage.writeOurs(message, version);
  }

  private static void assertNoGarbage(Runnable round) {
    repeat(round, WARM_UP);
    long allocated = Allocation.of(() -> repeat(round, MEASURED));
    assertTrue(
        allocated <= TOLERATED, () -> allocated + " bytes allocated in " + MEASURED + " rounds");
  }

  private static void repeat(Runnable round, int times) {
    for (int i = 0; i < times; i++) {
      round.run();
    }
  }
}
