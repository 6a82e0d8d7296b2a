package io.tailrace.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tailrace.testkit.junit.TailraceExtension;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.UnaryOperator;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.compress.Compression;
import org.apache.kafka.common.message.ApiMessageType;
import org.apache.kafka.common.message.ProduceRequestData;
import org.apache.kafka.common.message.ProduceResponseData;
import org.apache.kafka.common.message.RequestHeaderData;
import org.apache.kafka.common.protocol.ByteBufferAccessor;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.protocol.ObjectSerializationCache;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.record.internal.SimpleRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * What no client should send, to a whole broker over real sockets, while an honest producer and
 * consumer go on before and after as if nothing were.
 */
class HostileInputTest {
  private static final String TOPIC = "guarded";
  private static final TopicPartition PARTITION = new TopicPartition(TOPIC, 0);
  private static final short VERSION = 9;
  private static final int PATIENCE_MS = 10_000;
  private static final int MAX_REQUEST = 1 << 20;
  private static final int IDLE = 1_000;

  /** Where the fields of a batch are that a hostile client may get wrong (record batch v2). */
  private static final int BATCH_LENGTH = 8;

  private static final int MAGIC = 16;
  private static final int CRC = 17;
  private static final int ATTRIBUTES = 21;
  private static final int LAST_OFFSET_DELTA = 23;
  private static final int RECORD_COUNT = 57;

  @RegisterExtension
  final TailraceExtension broker =
      new TailraceExtension(
          builder -> builder.set("socket.request.max.bytes", Integer.toString(MAX_REQUEST)));

  private final List<String> sent = new ArrayList<>();
  private KafkaProducer<String, String> producer;

  @BeforeEach
  void beginHonestly() throws Exception {
    producer = Clients.producer(broker.bootstrapServers());
    sendHonestly();
  }

  @AfterEach
  void goOnHonestly() throws Exception {
    sendHonestly();
    producer.close();
    List<String> read = new ArrayList<>();
    try (KafkaConsumer<String, String> consumer = Clients.consumer(broker.bootstrapServers())) {
      consumer.assign(List.of(PARTITION));
      consumer.seekToBeginning(List.of(PARTITION));
      long end = consumer.endOffsets(List.of(PARTITION)).get(PARTITION);
      while (consumer.position(PARTITION) < end) {
        for (ConsumerRecord<String, String> record : consumer.poll(Duration.ofSeconds(5))) {
          read.add(record.value());
        }
      }
    }
    read.removeIf(value -> value.startsWith("hostile"));
    assertEquals(sent, read);
  }

  private void sendHonestly() throws Exception {
    String value = "honest " + sent.size();
    sent.add(value);
    producer.send(new ProducerRecord<>(TOPIC, 0, null, value)).get();
  }

  @Test
  void bytesThatAreNoRequestCloseTheConnection() throws Exception {
    for (String text :
        List.of(
            "GET / HTTP/1.1\r\nHost: x\r\n\r\n",
            "\u0016\u0003\u0001\u0002\u0000\u0001",
            "\0\0\0\1x")) {
      try (Socket socket = connect()) {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
        assertClosed(socket);
      }
    }
  }

  @Test
  void aRequestLargerThanAllowedClosesTheConnectionBeforeItIsRead() throws Exception {
    for (int size : new int[] {MAX_REQUEST + 1, Integer.MAX_VALUE, -1, Integer.MIN_VALUE}) {
      try (Socket socket = connect()) {
        socket.getOutputStream().write(ByteBuffer.allocate(4).putInt(size).array());
        assertClosed(socket);
      }
    }
  }

  @Test
  void anUnknownApiOrVersionClosesTheConnection() throws Exception {
    byte[] request = produce(records("hostile"));
    for (UnaryOperator<ByteBuffer> wrong :
        List.<UnaryOperator<ByteBuffer>>of(
            frame -> frame.putShort(4, (short) 999),
            frame -> frame.putShort(4, (short) -1),
            frame -> frame.putShort(6, (short) 999),
            frame -> frame.putShort(6, (short) -1))) {
      try (Socket socket = connect()) {
        socket.getOutputStream().write(wrong.apply(ByteBuffer.wrap(request.clone())).array());
        assertClosed(socket);
      }
    }
  }

  @Test
  void damagedBatchesAreRefusedWithKafkasErrorsAndTheConnectionGoesOn() throws Exception {
    try (Socket socket = connect()) {
      assertEquals(Errors.NONE, answer(socket, produce(records("hostile"))));
      for (int crcOrContent : new int[] {CRC, RECORD_COUNT + 6}) {
        assertEquals(
            Errors.CORRUPT_MESSAGE,
            answer(socket, produce(changed(batch -> flip(batch, crcOrContent)))));
      }
      for (UnaryOperator<ByteBuffer> wrong :
          List.<UnaryOperator<ByteBuffer>>of(
              batch -> batch.put(MAGIC, (byte) 3),
              batch -> batch.put(MAGIC, (byte) -1),
              batch -> batch.putInt(BATCH_LENGTH, -1),
              batch -> batch.putInt(BATCH_LENGTH, Integer.MAX_VALUE),
              batch -> batch.putInt(BATCH_LENGTH, 0),
              batch -> batch.putInt(LAST_OFFSET_DELTA, -5),
              batch -> batch.putInt(RECORD_COUNT, Integer.MAX_VALUE),
              batch -> batch.putShort(ATTRIBUTES, (short) 7))) {
        Errors error = answer(socket, produce(changed(wrong)));
        assertTrue(
            List.of(
                    Errors.CORRUPT_MESSAGE,
                    Errors.INVALID_RECORD,
                    Errors.UNSUPPORTED_COMPRESSION_TYPE,
                    Errors.UNSUPPORTED_FOR_MESSAGE_FORMAT)
                .contains(error),
            error.toString());
      }
      assertEquals(Errors.NONE, answer(socket, produce(records("hostile again"))));
    }
  }

  /** Any byte of a request may be anything: what is not refused is at most a record too many. */
  @Test
  void requestsWithBytesChangedAtRandomHarmNobody() throws Exception {
    long seed = Long.getLong("tailrace.seed", System.nanoTime());
    System.out.println("seed " + seed);
    Random random = new Random(seed);
    byte[] request = produce(records("hostile"));
    for (int round = 0; round < 300; round++) {
      byte[] changed = request.clone();
      for (int change = 1 + random.nextInt(4); change > 0; change--) {
        changed[4 + random.nextInt(changed.length - 4)] = (byte) random.nextInt();
      }
      try (Socket socket = connect()) {
        socket.getOutputStream().write(changed);
        socket.shutdownOutput(); // It ends whether there is an answer or not.
        socket.getInputStream().readAllBytes();
      } catch (SocketException e) {
        assertTrue(e.getMessage().contains("reset"), "seed " + seed + ": " + e);
      }
      if (round % 50 == 0) {
        sendHonestly();
      }
    }
  }

  @Test
  void halfRequestsAndIdleConnectionsDelayNobody() throws Exception {
    List<Socket> sockets = new ArrayList<>();
    try {
      byte[] request = produce(records("hostile"));
      for (int i = 0; i < IDLE; i++) {
        Socket socket = connect();
        sockets.add(socket);
        socket.getOutputStream().write(request, 0, i % request.length);
      }
      long before = System.nanoTime();
      sendHonestly();
      assertTrue(System.nanoTime() - before < Duration.ofSeconds(5).toNanos());
    } finally {
      for (Socket socket : sockets) {
        socket.close();
      }
    }
  }

  @Test
  void whoAsksForMuchAndNeverReadsHoldsUpNobody() throws Exception {
    byte[] request = produce(records("hostile ".repeat(100)));
    Thread flood;
    try (Socket socket = connect()) {
      flood =
          Thread.ofVirtual()
              .start(
                  () -> {
                    try {
                      while (true) {
                        socket.getOutputStream().write(request);
                      }
                    } catch (IOException e) {
                      // Closed at the end of the test.
                    }
                  });
      for (int i = 0; i < 20; i++) {
        sendHonestly();
      }
    }
    flood.join();
  }

  private Socket connect() throws IOException {
    String address = broker.bootstrapServers();
    int colon = address.lastIndexOf(':');
    Socket socket = new Socket();
    socket.connect(
        new InetSocketAddress(
            address.substring(0, colon), Integer.parseInt(address.substring(colon + 1))));
    socket.setSoTimeout(PATIENCE_MS);
    return socket;
  }

  private static void assertClosed(Socket socket) throws IOException {
    try {
      assertEquals(-1, socket.getInputStream().read(), "it answers");
    } catch (SocketTimeoutException e) {
      throw new AssertionError("It stays open", e);
    } catch (SocketException e) {
      assertTrue(e.getMessage().contains("reset"), e.toString());
    }
  }

  private static Errors answer(Socket socket, byte[] request) throws IOException {
    socket.getOutputStream().write(request);
    InputStream in = socket.getInputStream();
    byte[] size = in.readNBytes(4);
    if (size.length < 4) {
      throw new EOFException("it closed the connection");
    }
    ByteBuffer frame = ByteBuffer.wrap(in.readNBytes(ByteBuffer.wrap(size).getInt()));
    frame.position(5); // correlation id, and no tagged fields
    ProduceResponseData response = new ProduceResponseData(new ByteBufferAccessor(frame), VERSION);
    return Errors.forCode(
        response.responses().iterator().next().partitionResponses().getFirst().errorCode());
  }

  private static ByteBuffer changed(UnaryOperator<ByteBuffer> change) {
    return change.apply(records("hostile"));
  }

  private static ByteBuffer flip(ByteBuffer batch, int at) {
    return batch.put(at, (byte) ~batch.get(at));
  }

  private static ByteBuffer records(String value) {
    return MemoryRecords.withRecords(
            Compression.NONE, new SimpleRecord(1, value.getBytes(StandardCharsets.UTF_8)))
        .buffer();
  }

  /** A whole request, with its size before it. */
  private static byte[] produce(ByteBuffer records) {
    ProduceRequestData request = new ProduceRequestData().setAcks((short) -1).setTimeoutMs(1_000);
    request
        .topicData()
        .add(
            new ProduceRequestData.TopicProduceData()
                .setName(TOPIC)
                .setPartitionData(
                    List.of(
                        new ProduceRequestData.PartitionProduceData()
                            .setIndex(0)
                            .setRecords(MemoryRecords.readableRecords(records)))));
    RequestHeaderData header =
        new RequestHeaderData()
            .setRequestApiKey(ApiMessageType.PRODUCE.apiKey())
            .setRequestApiVersion(VERSION)
            .setCorrelationId(1)
            .setClientId("hostile");
    short headerVersion = ApiMessageType.PRODUCE.requestHeaderVersion(VERSION);
    ObjectSerializationCache cache = new ObjectSerializationCache();
    int size = header.size(cache, headerVersion) + request.size(cache, VERSION);
    ByteBuffer frame = ByteBuffer.allocate(Integer.BYTES + size).putInt(size);
    ByteBufferAccessor out = new ByteBufferAccessor(frame);
    header.write(out, cache, headerVersion);
    request.write(out, cache, VERSION);
    return frame.array();
  }
}
